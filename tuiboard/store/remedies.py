"""What a problem means and what the user can do about it, by its kind."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A problem in plain words."""

    cause: str
    """A few words for a list."""
    remedy: str
    """What to do, or that nothing need be done."""


_DISK = "Whole records before and after are shown. Copy the file again if its source is whole; else look at the disk."
_WAIT = "Nothing need be done: it is read on as soon as the rest is written. What is there is shown."
_WRITER = "It was written so: look at the program that logs. Everything else is shown."
_RETRY = "It is tried again by itself, at the latest every minute; what was read stays."
_NONE = "Nothing need be done."
_OURS = "Please report it with the lines that tuiboard doctor prints."

WORDS: dict[str, Words] = {
    "corrupt-record": Words("wrong checksum", _DISK),
    "corrupt-frame": Words("bytes that hold no record", _DISK),
    "oversize-record": Words("record larger than 256 MiB", "Log smaller values: none so large is read."),
    "undecodable-record": Words("no valid event", _WRITER),
    "partial-tail": Words("last record not whole", _WAIT),
    "zero-tail": Words("ends in zero bytes", _WAIT),
    "not-an-event-file": Words("no event file", "If it is none, remove it or name it otherwise; else copy it again."),
    "file-unreadable": Words("cannot be read", f"Look at the permissions and the disk. {_RETRY}"),
    "dir-unreadable": Words("folder cannot be read", f"Look at the permissions and the disk. {_RETRY}"),
    "not-regular": Words("no regular file", "It was not opened, since that might never end. Remove it."),
    "symlink-loop": Words("link back to a folder above", "Each run is shown once. Remove the link."),
    "link-left-out": Words("link that is not followed", "Leave out --no-follow, or name the folder that it leads to."),
    "dangling-symlink": Words("link to nothing", "Mount what it points at, or remove the link."),
    "too-deep": Words("folders nest too deep", "Open a folder further down: tuiboard LOGDIR/some/folder."),
    "file-removed": Words("file has gone", "What was read of it stays until the board is opened again."),
    "file-replaced": Words("file replaced by another", "Only the points of the new file are shown."),
    "file-truncated": Words("file cut shorter", "Only the points that are in it now are shown."),
    "run-removed": Words("run has gone", "What was read of it stays until the board is opened again."),
    "logdir-missing": Words("no folder to look in", "Look at the path; it is waited for."),
    "step-restart": Words("restarted", "Points after the restart count; those that it replaces are set aside."),
    "bad-time": Words("unusable wall times", f"Look at them by step. {_WRITER}"),
    "clock-backwards": Words("clock went back", f"Look at them by step. {_WRITER}"),
    "no-number": Words("scalar that is no number", _WRITER),
    "bad-text": Words("name is not UTF-8", _WRITER),
    "text-neutralised": Words("name with control characters", "It is harmless here. Be careful with it elsewhere."),
    "limit-files": Words("too few file handles", "Raise ulimit -n to read faster. Nothing is lost."),
    "limit-memory": Words("series thinned", "Open fewer runs, or a machine with more memory, to see every point."),
    "slow-storage": Words("storage was slow", "What was shown meanwhile may have been old. Look at the mount."),
    "no-answer": Words("storage does not answer", "Look at the mount. It is read on as soon as it answers."),
    "stale-handle": Words("file handle dropped", _NONE),
    "image-refused": Words("image not shown", f"e on its card saves its bytes. {_WRITER}"),
    "audio-refused": Words("sound not shown", f"e on its card saves its bytes. {_WRITER}"),
    "value-refused": Words("value not shown", _WRITER),
    "graph-damaged": Words(
        "graph not whole", "Its whole nodes are shown. Copy the file again if its source is whole; else save it anew."
    ),
    "run-clash": Words("two runs of one name", "Name the logdirs: tuiboard a:path b:path."),
    "run-failed": Words("error of tuiboard in a run", _OURS),
    "follower-failed": Words("error of tuiboard", _OURS),
    "worker-failed": Words("a helper process ended", f"It may have lacked memory. {_NONE}"),
}  # fmt: skip


def words(kind: str) -> Words:
    """The words for a kind of problem; for one that has none its name, read as words."""
    return WORDS.get(kind) or Words(kind.replace("-", " "), "")
