"""What the user chose for all cards of curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tuiboard.draw.x_axis import XKind

SMOOTHINGS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999)
"""Weights that the keys go through."""
X_KINDS: tuple[XKind, ...] = ("step", "relative", "wall")


@dataclass(frozen=True, slots=True)
class CurveSettings:
    """Settings of all cards; replaced whole, never changed."""

    smoothing: float = 0.6
    x_kind: XKind = "step"
    ignore_outliers: bool = True
    abandoned: bool = False
    """Show what restarts set aside."""

    @property
    def smoothing_text(self) -> str:
        """The weight as the toolbar has it."""
        if not self.smoothing:
            return "0"
        return f"{self.smoothing:.3g}" if self.smoothing > 0.95 else f"{self.smoothing:.2f}"

    def smoothed(self, weight: float) -> CurveSettings:
        """With another weight, at most 0.999."""
        return replace(self, smoothing=max(0.0, min(0.999, weight)))

    def smoother(self, by: int) -> CurveSettings:
        """With the next weight up or down; the same at the ends."""
        steps = [w for w in SMOOTHINGS if (w > self.smoothing if by > 0 else w < self.smoothing)]
        return self.smoothed(steps[0 if by > 0 else -1]) if steps else self

    def turned(self, by: int) -> CurveSettings:
        """With the next kind of x axis."""
        return replace(self, x_kind=X_KINDS[(X_KINDS.index(self.x_kind) + by) % len(X_KINDS)])

    def state(self) -> dict[str, Any]:
        """What is worth keeping, as plain JSON values."""
        return {"smoothing": self.smoothing, "x": self.x_kind, "ignore_outliers": self.ignore_outliers}

    def restored(self, state: Mapping[str, Any]) -> CurveSettings:
        """With what :meth:`state` returned; entries that make no sense are left out."""
        weight, outliers = state.get("smoothing"), state.get("ignore_outliers")
        kind = next((k for k in X_KINDS if k == state.get("x")), self.x_kind)
        kept = self.smoothed(float(weight)) if isinstance(weight, (int, float)) else self
        return replace(
            kept, x_kind=kind, ignore_outliers=outliers if isinstance(outliers, bool) else self.ignore_outliers
        )
