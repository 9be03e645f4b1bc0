"""How often a run is looked at, and the logdir walked."""

from __future__ import annotations

from dataclasses import dataclass

LOOKS_PER_SECOND = 8
"""Looks at idle runs, all together."""
FOLDERS_PER_SECOND = 10
"""Folders that a walk asks about, on the average."""


@dataclass(slots=True)
class Pace:
    """When one run is looked at next: soon after it has grown, then less and less often."""

    poll_s: float
    due: float = 0.0
    rounds: int = 0
    pause: float = 0.0
    attended: bool = False
    """It was on screen when it was last looked at."""

    def is_due(self, now: float, *, attended: bool) -> bool:
        """Whether to look now; a run that has just come on screen is not kept waiting."""
        return now >= self.due or (attended and not self.attended) or self.due - now > 600

    def looked(self, now: float, *, changed: bool, attended: bool, runs: int, often: int) -> None:
        """Set the next time: by what came of the look, and by how many others there are."""
        self.rounds += 1
        self.attended = attended
        if attended:
            self.pause = self.poll_s * max(1.0, often / 2)
        elif changed or not self.pause:
            self.pause = self.poll_s * 2
        else:
            self.pause = min(self.pause * 1.5, max(1.0, runs / LOOKS_PER_SECOND))
        self.due = now + self.pause


def walk_pause(folders: int, took: float, *, network: bool) -> float:
    """Seconds to the next walk over all folders: few calls a second, and a hundredth of the time at most."""
    least = 10.0 if network else 2.0
    return min(120.0, max(least, folders / FOLDERS_PER_SECOND, took * 100))
