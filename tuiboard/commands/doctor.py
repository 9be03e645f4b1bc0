"""``tuiboard doctor``: what works here, and what to change."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.util import find_spec

from rich.console import Console
from rich.text import Text

from tuiboard import __version__
from tuiboard.app.config import config_path, load_config, unknown
from tuiboard.app.probe import ask_terminal, choose_pictures, worth_asking
from tuiboard.app.screen_stream import screen_stream
from tuiboard.app.state import damaged, load_state, state_path
from tuiboard.app.terminal import choose_colours, choose_markers, choose_theme
from tuiboard.dashboards import key_ids
from tuiboard.errors import TuiboardError
from tuiboard.follow import limits
from tuiboard.store.names import display

Finding = tuple[str, str, str]
"""What, what was found, and what to change; empty where all is well."""

EXTRAS = {
    "images": "textual_image", "embed": "sklearn", "parquet": "pyarrow", "gpu": "pynvml", "remote": "fsspec",
    "web": "textual_serve",
}  # fmt: skip


def run() -> int:
    """Print the findings; always 0, since nothing here keeps tuiboard from running."""
    console = Console(highlight=False)
    for what, found, hint in findings():
        mark = ("!", "yellow") if hint else ("ok", "green")
        console.print(Text.assemble((f"{mark[0]:<3}", mark[1]), (f"{what:<16}", "dim"), found), soft_wrap=True)
        if hint:
            console.print(Text.assemble(" " * 19, (hint, "yellow")), soft_wrap=True)
    return 0


def findings() -> Iterator[Finding]:
    """Every check in order."""
    yield "tuiboard", f"{__version__} on Python {platform.python_version()}, {platform.system()}", ""
    libraries = ", ".join(f"{name} {_version(name)}" for name in ("textual", "numpy", "protobuf", "watchdog"))
    yield "libraries", libraries, ""
    yield from _terminal()
    yield from _machine()
    yield from _files()
    installed = [name for name, module in EXTRAS.items() if find_spec(module)]
    yield "extras", ", ".join(installed) or "none", ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _terminal() -> Iterator[Finding]:
    env = os.environ
    term = env.get("TERM", "")
    hint = "set TERM, e.g. xterm-256color; the board does not open without it" if term in ("", "dumb") else ""
    yield "TERM", term or "not set", hint
    if env.get("COLORTERM") in ("truecolor", "24bit"):
        yield "colours", "true colour", ""
    elif "256" in term:
        yield "colours", "256: looks as meant (ssh does not forward COLORTERM)", ""
    else:
        yield (
            "colours",
            "16",
            "export TERM=xterm-256color if the terminal knows it; runs are told apart by letters",
        )
    encoding = getattr(screen_stream(), "encoding", "ascii")
    markers = choose_markers("auto", env, encoding)
    hint = "use a UTF-8 locale, e.g. LANG=C.UTF-8, or --markers braille" if markers == "ascii" else ""
    yield "characters", f"{encoding}, curves in {markers}", hint
    yield "images", *_images(env)
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "not set"
    yield "locale", locale, ""
    yield "theme", choose_theme(None, env), ""
    size = shutil.get_terminal_size()
    small = size.columns < 80 or size.lines < 24
    yield "size", f"{size.columns} x {size.lines}", "80 x 24 is the least that looks right" if small else ""
    if env.get("TMUX"):
        yield "tmux", "inside tmux", "for Y (copy): tmux set -g set-clipboard on"
    if env.get("SSH_CONNECTION"):
        yield "ssh", "over SSH", "ssh -C sends about a twentieth of the bytes"


def _images(env: Mapping[str, str]) -> tuple[str, str]:
    """How images would be shown, and what else could be asked for."""
    answers = ask_terminal() if worth_asking("auto", env) else None
    kind = choose_pictures("auto", answers, env, choose_colours(env))
    words = "real pixels (kitty)" if kind == "kitty" else "half and quarter blocks"
    hint = "--images sixel shows real pixels here" if answers is not None and answers.sixel and kind == "half" else ""
    return words, hint


def _files() -> Iterator[Finding]:
    """The config file and the saved settings."""
    path = config_path()
    try:
        config = load_config()
        odd = [*config.oddities, *unknown("key", config.keymap, key_ids())]
        yield "config", f"{display(str(path))}{'' if path.exists() else ', none'}", "; ".join(odd)
    except TuiboardError as error:
        yield "config", display(error.message, 1000), error.remedy
    except OSError as error:
        yield "config", f"{display(str(path))}, left out", error.strerror or str(error)
    path = state_path()
    hint = ""
    try:
        load_state("")
    except OSError as error:
        hint = error.strerror or str(error)
    except ValueError as error:
        hint = f"damaged ({display(str(error))}): it is left out, and {damaged(path).name} from the next save on"
    yield "settings", display(str(path)), hint


def _machine() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    share = limits.cpu_share()
    yield "cores", f"{cores} for this process" + (f", limited to the time of {share:g}" if share else ""), ""
    limit = limits.memory_limit()
    if limit is not None:
        yield "memory limit", f"{limit / 1e9:.1f} GB", ""
    watches = limits.read("/proc/sys/fs/inotify/max_user_watches")
    if watches and watches.isdigit():
        hint = (
            ""
            if int(watches) >= 65536
            else "sysctl fs.inotify.max_user_watches=524288; until then changes show by polling"
        )
        instances = limits.read("/proc/sys/fs/inotify/max_user_instances")
        if instances.isdigit() and int(instances) < 128 and not hint:
            hint = "sysctl fs.inotify.max_user_instances=512; until then changes show by polling"
        yield "inotify", f"{int(watches):,} watches, {instances or '?'} instances", hint
