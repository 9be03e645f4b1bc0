"""Writes sample_logs/diverging: a small network on digit scans whose step size grows until it is far too large.

The digits are those of the sample digits_cnn (its projector's points).  The training is real: the loss falls,
rises again, and once the scores overflow, loss and gradient are NaN.  Slopes are leaky: plain ones die before
anything overflows.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from tuiboard.format.write import EventWriter

SAMPLES = Path(__file__).parents[1] / "sample_logs"
START = 1_795_443_000.0
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LEAK = np.float32(0.1)


def main() -> None:
    """Train with a step size that grows, until long after the overflow."""
    folder = SAMPLES / "digits_cnn" / "00000" / "pixels"
    pixels = np.loadtxt(folder / "tensors.tsv", dtype=np.float32)
    rows = (folder / "metadata.tsv").read_text(encoding="utf-8").splitlines()[1:]
    labels = np.array([DIGITS.index(row.partition("\t")[0]) for row in rows])
    rng = np.random.default_rng(7)
    first = rng.normal(0, 0.1, (pixels.shape[1], 32)).astype(np.float32)
    second = rng.normal(0, 0.1, (32, 10)).astype(np.float32)
    wanted = np.eye(10, dtype=np.float32)[labels]
    path = SAMPLES / "diverging" / "events.out.tfevents.1795443000.host.1.0"
    path.unlink(missing_ok=True)
    with EventWriter(path, wall_time=START) as writer:
        for step in range(120):
            rate = np.float32(0.05 * 1.06**step)
            sums = pixels @ first
            slope = np.where(sums > 0, np.float32(1), LEAK)
            hidden = sums * slope
            scores = hidden @ second
            odds = np.exp(scores)
            odds /= odds.sum(1, keepdims=True)
            loss = float(-np.log((odds * wanted).sum(1)).mean())
            error = (odds - wanted) / np.float32(len(pixels))
            grad_second = hidden.T @ error
            grad_first = pixels.T @ ((error @ second.T) * slope)
            writer.scalar("train/loss", step, loss)
            writer.scalar("train/learning_rate", step, float(rate))
            writer.scalar("train/gradient_norm", step, float(np.sqrt((grad_first**2).sum() + (grad_second**2).sum())))
            writer.scalar("train/accuracy", step, float((scores.argmax(1) == labels).mean()))
            first -= rate * grad_first
            second -= rate * grad_second


if __name__ == "__main__":
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        main()
