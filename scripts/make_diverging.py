"""Writes sample_logs/diverging: a small network on digit scans whose step size is far too large.

The digits are those of the sample digits_cnn (its projector's points).  The training is real: after some
steps the weights overflow, and loss and gradient turn into NaN.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from tuiboard.format.write import EventWriter

SAMPLES = Path(__file__).parents[1] / "sample_logs"
START = 1_795_443_000.0


def main() -> None:
    """Train with a step size that grows, until long after the overflow."""
    folder = SAMPLES / "digits_cnn" / "00000" / "pixels"
    pixels = np.loadtxt(folder / "tensors.tsv", dtype=np.float32)
    rows = [line.split("\t") for line in (folder / "metadata.tsv").read_text().splitlines()]
    words = [row[0] for row in rows][-len(pixels) :]
    labels = np.array([int("".join(c for c in word if c.isdigit()) or 0) % 10 for word in words])
    rng = np.random.default_rng(7)
    first = rng.normal(0, 0.1, (pixels.shape[1], 32)).astype(np.float32)
    second = rng.normal(0, 0.1, (32, 10)).astype(np.float32)
    wanted = np.eye(10, dtype=np.float32)[labels]
    with EventWriter(SAMPLES / "diverging" / "events.out.tfevents.1795443000.host.1.0", wall_time=START) as writer:
        for step in range(120):
            rate = np.float32(0.02 * 1.09**step)
            hidden = np.maximum(pixels @ first, 0)
            scores = hidden @ second
            odds = np.exp(scores)
            odds /= odds.sum(1, keepdims=True)
            loss = float(-np.log((odds * wanted).sum(1)).mean())
            error = (odds - wanted) / np.float32(len(pixels))
            grad_second = hidden.T @ error
            grad_first = pixels.T @ ((error @ second.T) * (hidden > 0))
            writer.scalar("train/loss", step, loss)
            writer.scalar("train/learning_rate", step, float(rate))
            writer.scalar("train/gradient_norm", step, float(np.sqrt((grad_first**2).sum() + (grad_second**2).sum())))
            writer.scalar("train/accuracy", step, float((scores.argmax(1) == labels).mean()))
            first -= rate * grad_first
            second -= rate * grad_second


if __name__ == "__main__":
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        main()
