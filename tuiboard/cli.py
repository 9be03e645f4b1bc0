"""The command line: reads arguments, imports what a verb needs when it runs, turns errors into one line."""

from __future__ import annotations

import argparse
import errno
import math
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TextIO

from tuiboard import __version__
from tuiboard.errors import TuiboardError
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.names import display

VERBS = {
    "inspect": "runs, tags, counts and problems, as a table or as JSON",
    "export": "scalars as CSV, JSON lines or Parquet",
    "plot": "charts printed to the terminal and done",
    "snapshot": "one frame of the board as SVG, text or ANSI",
    "doctor": "what works in this terminal and what to change",
}
TEXTUAL = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_FPS": "240"}
"""How Textual is set, which it reads when it is imported, unless the user says otherwise.

What a key changes is sent when the next tick of the clock comes, often in two parts; at Textual's 60 ticks a second the
second part came 45 ms after the key, and costs no more at 240.
"""
FEWEST_FILES = 64
"""Open files without which pipes to helpers, and what Python itself opens, would fail."""
SAID = 1000
"""Characters of an error that are printed; the names in it may come from anywhere."""
EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What the system says where the disk behind our output takes no more."""

SPLASH_ON, SPLASH_OFF = "\x1b[?1049h", "\x1b[?1049l"
"""The screen beside that of the shell, and back."""

FOREIGN = {
    "port": 1, "host": 1, "bind_all": 0, "load_fast": 1, "samples_per_plugin": 1, "window_title": 1, "path_prefix": 1,
    "reload_multifile": 1, "reload_multifile_inactive_secs": 1, "reload_task": 1, "max_reload_threads": 1,
    "purge_orphaned_data": 1, "detect_file_replacement": 1, "generic_data": 1, "verbosity": 1,
}  # fmt: skip
"""Flags of TensorBoard that have nothing to do here, and how many values each takes."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: the cause, and where the remedy is."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"{self.prog}: {display(message, SAID)}: see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run tuiboard with these arguments; the exit code: 0 fine, 1 error, 2 usage, 130 interrupted."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.stderr is None:  # ``2>&-``: what is told would go among the output
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # it stays as long as the process
    try:
        _have_ground(arguments)
        code = _verb(arguments[0], arguments[1:]) if arguments and arguments[0] in VERBS else _board(arguments)
        # a reader that has gone must show here, not when the interpreter ends
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except TuiboardError as error:
        print(f"tuiboard: {display(str(error), SAID)}", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said on it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except OSError as error:
        if error.errno not in FULL:
            raise
        print(f"tuiboard: the output cannot be written: {error.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except SystemExit as leave:  # argparse has said why
        return leave.code if isinstance(leave.code, int) else EXIT_USAGE


def _have_ground(arguments: Sequence[str]) -> None:
    """Raise TuiboardError where nothing can work.

    That is in a folder that was deleted, with too few open files, or for a verb without standard output.
    """
    try:
        os.getcwd()  # noqa: PTH109  # what fails is this call
    except FileNotFoundError as error:
        raise TuiboardError("the folder you are in does not exist any more", "go to another one: cd") from error
    if sys.stdout is None and arguments and arguments[0] in VERBS:
        raise TuiboardError("standard output is closed", "leave out >&-, or use >/dev/null")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < FEWEST_FILES:  # a negative number is no limit
        if 0 <= hard < FEWEST_FILES:
            raise TuiboardError(f"only {hard} files may be open at once", f"ulimit -n {FEWEST_FILES}, or more")
        resource.setrlimit(resource.RLIMIT_NOFILE, (FEWEST_FILES, hard))


# -- the board -------------------------------------------------------------------------------------


def _board(arguments: list[str]) -> int:
    parser = _board_parser()
    if not arguments:
        parser.print_usage(sys.stderr)
        print("tuiboard: name a folder with event files, e.g. tuiboard logs/", file=sys.stderr)
        return EXIT_USAGE
    options = parser.parse_args(_without_foreign(arguments))
    specs, label = _specs(parser, options)
    specs, graph_file = _graph_file(specs)
    from tuiboard.app.screen_stream import screen_stream

    screen = screen_stream()
    term = os.environ.get("TERM", "")
    if term in ("", "dumb") or screen is None or not sys.stdin.isatty():
        why = f"TERM is {term}" if term else "TERM is not set"
        if screen is None or not sys.stdin.isatty():
            why, remedy = "there is none here", "ssh -t gives one"
        else:
            remedy = "if this one can do more, TERM=xterm-256color"
        verbs = "tuiboard inspect and tuiboard plot print to stdout"
        print(f"tuiboard: the board needs a terminal, and {why}: {remedy}; {verbs} without one", file=sys.stderr)
        return EXIT_USAGE
    if options.color != "auto":
        systems = {"16": "standard", "none": "auto"}
        os.environ["TEXTUAL_COLOR_SYSTEM"] = systems.get(options.color, options.color)
        if options.color == "none":
            os.environ["NO_COLOR"] = "1"
    for name, value in TEXTUAL.items():
        os.environ.setdefault(name, value)
    try:
        _splash(label, screen)
        from tuiboard.app.main import run_board
        from tuiboard.app.options import BoardOptions

        return run_board(
            BoardOptions(
                specs=specs,
                logdir_label=label,
                graph_file=graph_file,
                dashboard=options.dashboard,
                run_filter=options.run,
                tag_filter=options.tag,
                smoothing=options.smoothing,
                theme=options.theme,
                markers=options.markers,
                images=options.images,
                mouse=not options.no_mouse,
                reload_interval=options.reload_interval,
            )
        )
    except BaseException:
        screen.write(SPLASH_OFF)
        raise


def _splash(label: str, screen: TextIO) -> None:
    """Say at once what is opened: the imports take half a second, and Textual goes on from this screen."""

    def say(text: str) -> None:
        try:
            screen.write(text)
            screen.flush()
        except OSError:
            return  # the line is gone, and nobody looks

    def leave(number: int, frame: object) -> None:
        say(SPLASH_OFF)
        os._exit(128 + number)

    def stop(number: int, frame: object) -> None:
        say(SPLASH_OFF)
        os.kill(os.getpid(), signal.SIGSTOP)
        say(words)

    # until the board has handlers of its own
    for number, handler in ((signal.SIGTERM, leave), (signal.SIGQUIT, leave), (signal.SIGHUP, leave),
                            (signal.SIGTSTP, stop)):  # fmt: skip
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, handler)
    words = f"{SPLASH_ON}\x1b[2J\x1b[H \x1b[1mtuiboard\x1b[0m  {display(label, 60)}"
    say(words)


def _board_parser() -> argparse.ArgumentParser:
    verbs = "\n".join(f"  tuiboard {name:<10} {what}" for name, what in VERBS.items())
    parser = _Parser(
        prog="tuiboard",
        description="TensorBoard in the terminal: opens event files and follows them live.",
        epilog=f"other commands (each has --help):\n{verbs}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"tuiboard {__version__}")
    _add_logdirs(parser)
    parser.add_argument("--dashboard", metavar="NAME", help="open this dashboard first")
    _add_filters(parser)
    parser.add_argument("--smoothing", type=_weight, metavar="W", help="0 (off) to 0.999; 0.6 unless saved otherwise")
    _add_look(parser)
    parser.add_argument(
        "--images", choices=("auto", "kitty", "iterm", "sixel", "half", "ascii"), default="auto",
        help="how images are shown; auto asks the terminal, half (half and quarter blocks) works everywhere",
    )  # fmt: skip
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument(
        "--reload_interval",
        "--reload-interval",
        type=_seconds,
        metavar="S",
        help="seconds between looks at the files",
    )
    return parser


def _add_logdirs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "logdirs",
        nargs="*",
        metavar="LOGDIR",
        help="folder with event files, name:folder, or a graph file",
    )
    parser.add_argument("--logdir", metavar="DIR", help="the same, as TensorBoard spells it")
    parser.add_argument("--logdir_spec", "--logdir-spec", metavar="a:DIR,b:DIR", help="several named folders")
    parser.add_argument("--no-follow", action="store_true", help="do not follow links below the folders")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=_expression, default="", metavar="RE", help="only runs that match")
    parser.add_argument("--tag", type=_expression, default="", metavar="RE", help="only tags that match")


def _add_look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("dark", "light", "ansi"), help="colours of the board")
    parser.add_argument(
        "--markers",
        choices=("auto", "braille", "quadrant", "block", "ascii"),
        default="auto",
        help="what curves are made of",
    )
    parser.add_argument(
        "--color", choices=("auto", "truecolor", "256", "16", "none"), default="auto", help="colours to send"
    )


def _number(text: str, meant: str) -> float:
    """A finite number; raises ArgumentTypeError, which says what is meant, for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not {meant}")
    return number


def _seconds(text: str) -> float:
    return _number(text, "a number of seconds")


def _expression(text: str) -> str:
    if not text:  # the default, for which nothing need be imported
        return text
    from tuiboard.compute.pattern import Pattern

    error = Pattern(text).error
    if error:
        raise argparse.ArgumentTypeError(f"not a regular expression: {error}; escape special characters with \\")
    return text


def _weight(text: str) -> float:
    meant = "a number from 0 to 0.999"
    weight = _number(text, meant)
    if not 0 <= weight <= 0.999:
        raise argparse.ArgumentTypeError(f"{text!r} is not {meant}")
    return weight


def _without_foreign(arguments: list[str]) -> list[str]:
    """The arguments without TensorBoard's flags that have nothing to do here; one line says which they were.

    They go before argparse reads the rest, which would take their values for logdirs.
    """
    kept: list[str] = []
    ignored: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            kept += [word, *rest]
            break
        name, equals, _ = word.lstrip("-").replace("-", "_").partition("=")
        if not word.startswith("--") or name not in FOREIGN:
            kept.append(word)
            continue
        ignored.append("--" + name)
        if FOREIGN[name] and not equals and rest and not rest[0].startswith("--"):
            rest.pop(0)
    if ignored:
        print(f"tuiboard: not needed here and ignored: {display(' '.join(ignored), SAID)}", file=sys.stderr)
    return kept


def _specs(parser: argparse.ArgumentParser, options: argparse.Namespace) -> tuple[tuple[LogdirSpec, ...], str]:
    """Each logdir, and how the user named them all."""
    given = [_spec(text) for text in options.logdirs]
    if options.logdir:
        given.append(LogdirSpec(options.logdir))
    if options.logdir_spec:
        given += [_spec(part) for part in options.logdir_spec.split(",") if part]
    if not given:
        parser.error("name a folder with event files")
    return tuple(spec._replace(links=not options.no_follow) for spec in given), ", ".join(spec.path for spec in given)


def _spec(text: str) -> LogdirSpec:
    """A folder, or ``name:folder``; what exists under the whole text is a folder."""
    if not text:
        raise TuiboardError("a logdir without a name", "is a variable empty? . is the folder you are in")
    name, colon, path = text.partition(":")
    if not colon or os.path.exists(text) or "/" in name or path.startswith("//") or not name or not path:  # noqa: PTH110  # pathlib costs start-up time
        return LogdirSpec(text)
    return LogdirSpec(path, name)


def _graph_file(specs: tuple[LogdirSpec, ...]) -> tuple[tuple[LogdirSpec, ...], str]:
    """The logdirs, and the file with a graph among them, if there is one; raises TuiboardError for one too many."""
    from tuiboard.app.options import GRAPH_FILES

    files = [path for path, _, _ in specs if path.lower().endswith(GRAPH_FILES) and not os.path.isdir(path)]  # noqa: PTH112  # pathlib costs start-up time
    if not files:
        return specs, ""
    if len(files) > 1:
        raise TuiboardError(f"{files[1]}: a second graph file", "name one; O on the board opens another")
    if not os.path.exists(files[0]):  # noqa: PTH110  # pathlib costs start-up time
        raise TuiboardError(f"{files[0]}: no such file", "name a .pb, .pbtxt or Keras .json file, or a folder")
    return tuple(spec for spec in specs if spec.path != files[0]), files[0]


# -- the verbs -------------------------------------------------------------------------------------


def _verb(name: str, arguments: list[str]) -> int:
    parser = _Parser(prog=f"tuiboard {name}", description=VERBS[name], allow_abbrev=False)
    if name == "doctor":
        parser.parse_args(arguments)
        _settle_stdout(data=False)
        from tuiboard.commands import doctor

        return doctor.run()
    _add_logdirs(parser)
    _add_filters(parser)
    if name == "inspect":
        parser.add_argument("--json", action="store_true", help="for programs: stable and versioned")
        parser.add_argument(
            "--strict", action="store_true", help="exit 1 if a record was lost, a file unreadable or a value not shown"
        )
        parser.add_argument(
            "--deep",
            action="store_true",
            help="decode images, sounds, histograms, texts, graphs; name what is damaged",
        )
    elif name == "export":
        parser.add_argument(
            "-o",
            "--output",
            required=True,
            metavar="FILE",
            help=".csv, .jsonl or .parquet; - is CSV on stdout",
        )
    elif name == "plot":
        parser.add_argument("--smoothing", type=_weight, default=0.0, metavar="W", help="0 (off) to 0.999")
        parser.add_argument("--x", choices=("step", "relative", "wall"), default="step", help="what runs along x")
        parser.add_argument("--log", action="store_true", help="logarithmic y axis")
        parser.add_argument("--size", type=_size, metavar="COLSxROWS", help="size of a chart")
    else:
        parser.add_argument("--dashboard", metavar="NAME", help="which dashboard")
        parser.add_argument("--size", type=_size, default=(120, 40), metavar="COLSxROWS", help="120x40 unless given")
        parser.add_argument(
            "--at-newest", action="store_true", help="ages as at the newest event: the same picture for ever"
        )
        parser.add_argument("--keys", default="", metavar="'J enter'", help="keys to press first")
        parser.add_argument("--format", choices=("svg", "txt", "ans"), help="else by the suffix of FILE")
        parser.add_argument("--smoothing", type=_weight, metavar="W", help="0 (off) to 0.999")
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="- is stdout")
        _add_look(parser)
        parser.add_argument("--images", choices=("half", "ascii"), default="half", help="blocks or characters")
    options = parser.parse_args(arguments)
    specs, label = _specs(parser, options)
    _settle_stdout(data=name in ("export", "snapshot"))
    if name == "inspect":
        from tuiboard.commands import inspect

        return inspect.run(
            specs, label, options.run, options.tag,
            as_json=options.json, strict=options.strict, deep=options.deep,
        )  # fmt: skip
    if name == "export":
        from tuiboard.commands import export

        return export.run(specs, label, options.run, options.tag, options.output)
    if name == "plot":
        from tuiboard.commands import plot

        return plot.run(
            specs, label, options.run, options.tag,
            smoothing=options.smoothing, x_kind=options.x, log_y=options.log, size=options.size,
        )  # fmt: skip
    return _snapshot(options, specs, label)


def _settle_stdout(*, data: bool) -> None:
    """Let no character end a command: data is UTF-8 whatever the locale, talk shows what it cannot write as escapes."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)  # absent where stdout was replaced
    if reconfigure is None:
        return
    if data:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    else:
        reconfigure(errors="backslashreplace")


def _snapshot(options: argparse.Namespace, specs: tuple[LogdirSpec, ...], label: str) -> int:
    for name, value in TEXTUAL.items():
        os.environ.setdefault(name, value)
    from tuiboard.app.options import BoardOptions
    from tuiboard.commands import snapshot
    from tuiboard.commands.snapshot_options import SnapshotOptions

    suffix = options.output.rpartition(".")[2] if options.output != "-" else "txt"
    kind = options.format or suffix
    if kind not in ("svg", "txt", "ans"):
        raise TuiboardError(
            f"{options.output}: unknown kind of picture", "end it in .svg, .txt or .ans, or say --format"
        )
    logdirs, graph_file = _graph_file(specs)
    board = BoardOptions(
        logdirs,
        label,
        graph_file,
        options.dashboard,
        options.run,
        options.tag,
        options.smoothing,
        options.theme,
        options.markers,
        options.images,
    )
    columns, rows = options.size
    keys = tuple(options.keys.split())
    return snapshot.run(
        SnapshotOptions(board, columns, rows, keys, kind, options.output, options.color, at_newest=options.at_newest)
    )


def _size(text: str) -> tuple[int, int]:
    columns, _, rows = text.lower().partition("x")
    if not (columns.isdigit() and rows.isdigit() and 1 <= int(columns) <= 1000 and 1 <= int(rows) <= 1000):
        raise argparse.ArgumentTypeError("columns x rows, such as 120x40")
    return int(columns), int(rows)
