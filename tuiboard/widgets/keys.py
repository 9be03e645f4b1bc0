"""The one table of keys: bindings, footer, help, palette and README are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that run it."""

    id: str
    """Stable name by which the config file remaps it."""
    keys: str
    """Textual key names, separated by commas; the first is the one shown."""
    action: str
    """Textual action of the widget or screen that owns the place."""
    label: str
    """One or two words for the footer; empty if another key speaks for it."""
    help: str
    """One sentence for ``?`` and the palette."""
    group: str
    shown: str = ""
    """How the keys are written, where that differs from their names, e.g. ``J/K``."""

    @property
    def hint(self) -> str:
        """The key as a reader would type it."""
        return self.shown or "/".join(_WRITTEN.get(key, key) for key in self.keys.split(",")[:2])


_WRITTEN: Mapping[str, str] = {
    "question_mark": "?",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "colon": ":",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "dollar_sign": "$",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "ctrl+p": "^p",
}


SHELL: tuple[Key, ...] = (
    Key("leave.back", "escape", "back", "back", "Cancel, then go one level up; never quits", "leave"),
    Key("leave.quit", "q", "leave", "quit", "One level up; at the top, quit", "leave"),
    Key("leave.now", "ctrl+c", "app.quit", "quit now", "Quit at once", "leave", "ctrl+c"),
    Key("leave.suspend", "ctrl+z", "app.suspend_process", "", "Back to the shell; fg returns", "leave", "ctrl+z"),
    Key("find.keys", "question_mark", "keys", "keys", "List the keys that work here; enter runs one", "find"),
    Key(
        "find.palette",
        "colon,ctrl+p",
        "palette",
        "palette",
        "Find any command by typing",
        "find",
        ":",
    ),
    Key("find.filter", "slash", "filter", "filter", "Filter the pane that has the keyboard", "find"),
    Key("find.runs", "f", "filter_runs", "filter runs", "Filter runs by a regular expression", "find"),
    Key("find.tags", "t", "filter_tags", "filter tags", "Filter tags by a regular expression", "find"),
    Key("move.pane", "tab,shift+tab", "next_pane", "pane", "Move the keyboard between runs and cards", "move"),
    Key("dashboard.next", "full_stop", "step_dashboard(1)", "dashboard", "Next dashboard", "dashboards", "./,"),
    Key("dashboard.previous", "comma", "step_dashboard(-1)", "", "Previous dashboard", "dashboards"),
    Key("runs.next", "J", "step_run(1)", "run", "Spotlight the next run, from any pane", "runs", "J/K"),
    Key("runs.previous", "K", "step_run(-1)", "", "Spotlight the previous run, from any pane", "runs", "K"),
    Key("runs.show", "space", "toggle_run", "show", "Show or hide the run under the cursor", "runs"),
    Key("runs.only", "o", "only_run", "only", "Show only this run; again: all as before", "runs"),
    Key("runs.all", "a", "all_runs", "all", "Show all runs that pass the filter, or none", "runs"),
    Key("runs.baseline", "b", "baseline", "baseline", "Compare with this run; again: with none", "runs"),
    Key("live.freeze", "P", "freeze", "freeze", "Freeze the screen; reading goes on", "live"),
    Key("live.reload", "R", "app.reload_now", "reload", "Look for new runs and files now", "live"),
    Key("out.export", "e", "export", "export", "Write what is shown to a new file; asks for its name", "out"),
    Key("out.save", "w", "app.save_now", "save view", "Save filters, pins and settings for this logdir", "out"),
    Key("layout.left", "left_square_bracket", "toggle_picker", "runs", "Show or hide the run picker", "layout"),
    Key("layout.right", "right_square_bracket", "settings", "settings", "Settings", "layout"),
    Key("layout.mouse", "M", "app.mouse", "mouse", "Leave the mouse to the terminal, or take it back", "layout"),
    Key("layout.theme", "T", "app.next_theme", "theme", "Next theme: dark, light, ansi", "layout"),
    Key(
        "layout.redraw",
        "ctrl+l",
        "app.redraw",
        "",
        "Draw the whole screen again, should it be garbled",
        "layout",
        "ctrl+l",
    ),
    Key("layout.problems", "exclamation_mark", "problems", "problems", "List what is damaged", "layout", "!"),
)
"""Keys that work in every dashboard."""

PICKER: tuple[Key, ...] = (
    Key("picker.down", "j,down", "screen.move_run(1)", "run", "Next run of the list", "runs", "j/k"),
    Key("picker.up", "k,up", "screen.move_run(-1)", "", "Previous run of the list", "runs"),
    Key("picker.pagedown", "pagedown,ctrl+d", "screen.move_run(10)", "", "Ten runs down the list", "runs"),
    Key("picker.pageup", "pageup,ctrl+u", "screen.move_run(-10)", "", "Ten runs up the list", "runs"),
    Key("picker.first", "g,home", "screen.edge_run(0)", "", "First run of the list", "runs"),
    Key("picker.last", "G,end", "screen.edge_run(-1)", "", "Last run of the list", "runs"),
    Key(
        "picker.sort",
        "i",
        "screen.sort_runs",
        "sort",
        "Order runs by name, by name downwards, or the newest first",
        "runs",
    ),
    Key("picker.leave", "enter", "screen.next_pane", "cards", "Keyboard to the cards", "runs"),
)
"""Keys of the run picker while it has the keyboard."""

TYPING: tuple[Key, ...] = (
    Key("typing.keep", "enter", "", "keep the filter", "", "find"),
    Key("typing.clear", "escape", "", "clear it", "", "find"),
)
"""What the footer says while something is typed; the line itself says what enter and esc do."""

CARDS: tuple[Key, ...] = (
    Key(
        "cards.left",
        "h,left",
        "move(-1,0)",
        "",
        "Card to the left; with a cursor, one sample back",
        "move",
    ),
    Key(
        "cards.right",
        "l,right",
        "move(1,0)",
        "step",
        "Card to the right; with a cursor, one sample on",
        "move",
        "h/l",
    ),
    Key(
        "cards.down",
        "j,down",
        "move(0,1)",
        "up/down",
        "Card below, card above; on full screen, the next or previous run, bin or threshold",
        "move",
        "j/k",
    ),
    Key("cards.up", "k,up", "move(0,-1)", "", "Card above; on full screen, the previous run, bin or threshold", "move"),
    Key("cards.first", "g,home", "edge(-1)", "first", "First card; the top of a long text", "move"),
    Key("cards.last", "G,end", "edge(1)", "last", "Last card; the end of a long text", "move"),
    Key("cards.pagedown", "pagedown,ctrl+d", "page(1)", "page", "Next page of cards", "move"),
    Key("cards.pageup", "pageup,ctrl+u", "page(-1)", "page", "Previous page of cards", "move"),
    Key("cards.match", "n", "match(1)", "next card", "Next card", "find", "n/N"),
    Key("cards.unmatch", "N", "match(-1)", "", "Previous card", "find"),
    Key(
        "cards.full",
        "enter,z",
        "full_screen",
        "full screen",
        "One card on the whole screen, and back",
        "cards",
        "enter",
    ),
    Key(
        "cards.fold",
        "Z",
        "fold_all",
        "",
        "Fold all groups of cards, or open them; enter on a group folds that",
        "cards",
    ),
    Key("cards.fewer", "plus", "density(-1)", "larger", "Fewer, larger cards", "cards"),
    Key("cards.more", "minus", "density(1)", "smaller", "More, smaller cards", "cards"),
    Key("cards.pin", "p", "pin", "pin", "Keep a copy of this card on top, or let it go", "cards"),
)
"""Keys of every dashboard that lays out cards."""


def bindings(table: Iterable[Key]) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Textual bindings of a table; each key carries the id by which it can be remapped."""
    return [Binding(key.keys, key.action, key.help, id=key.id, show=False) for key in table]


def remapped(table: Iterable[Key], keymap: Mapping[str, str]) -> tuple[Key, ...]:
    """The table with the keys that the user chose, by id."""
    return tuple(replace(key, keys=keymap[key.id], shown="") if key.id in keymap else key for key in table)


def worth_listing(table: Iterable[Key]) -> list[Key]:
    """The keys without those that another one names with its own, as ``K`` in ``J/K``."""
    keys = list(table)
    told = {part for key in keys if key.label for part in key.hint.split("/")}
    return [key for key in keys if key.label or _WRITTEN.get(first := key.keys.split(",")[0], first) not in told]


def as_markdown(table: Iterable[Key], dashboards: Mapping[str, Iterable[Key]] | None = None) -> str:
    """The table for the README: one row per group, keys in the order of the table.

    Below them a row for each of ``dashboards`` with the keys that stand in no row before.
    """
    told = list(table)
    groups: dict[str, list[Key]] = {}
    for key in worth_listing(told):
        groups.setdefault(key.group, []).append(key)
    for name, own in (dashboards or {}).items():
        fresh = [key for key in own if key not in told]
        if fresh:
            groups[name] = worth_listing(fresh)
        told += fresh
    rows = [f"| {name} | {' · '.join(map(_entry, keys))} |" for name, keys in groups.items()]
    return "\n".join(["| group | keys |", "| --- | --- |", *rows])


def _entry(key: Key) -> str:
    return f"`{key.hint}` {key.help[0].lower()}{key.help[1:]}"
