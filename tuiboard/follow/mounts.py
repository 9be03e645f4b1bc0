"""Whether a path lies on a file system of another machine."""

from __future__ import annotations

import os
from pathlib import Path

_REMOTE = (
    "nfs", "cifs", "smb", "lustre", "gpfs", "beegfs", "ceph", "glusterfs", "9p", "afs", "fuse.", "pvfs",
    "orangefs", "virtiofs", "vboxsf",
)  # fmt: skip
_LOCAL_FUSE = ("fuse.lxcfs", "fuse.snapfuse", "fuse.portal")


def _unescape(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


def on_network(path: str, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Whether change at ``path`` may come from another machine, by the type of its mount.

    False where the system does not tell.
    """
    try:
        lines = mounts.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return False
    path = os.path.realpath(path)
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = _unescape(fields[1])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind.startswith(_REMOTE) and kind not in _LOCAL_FUSE
