"""Takes what a tail has read into a stage."""

from __future__ import annotations

from tuiboard.follow.tail import Batch, Tail
from tuiboard.format.event import decode, plain_scalar
from tuiboard.format.tfrecord import HEADER
from tuiboard.store.stage import RunStage


def take(stage: RunStage, number: int, tail: Tail, batch: Batch) -> None:
    """Add the events of a batch to a stage that knows the tail's file as ``number``."""
    if batch.block is not None:
        expected = (tail.seen.size - tail.at) // batch.block.stride
        stage.take_block(number, batch.base, batch.block, expected)
        tail.last_step = batch.block.last_step
        return
    data, base = batch.data, batch.base - HEADER
    step = tail.last_step
    for start, end in batch.spans:
        payload = data[start:end]
        try:
            plain = plain_scalar(payload)
            if plain is not None:
                stage.take_scalar(number, base + start, end - start, *plain)
                step = plain[1]
            else:
                event = decode(payload)
                stage.take(number, base + start, end - start, event)
                step = event.step
        except Exception:  # the boundary around a record: whatever is in it, the next one is read
            tail.last_step = step
            tail.undecodable(base + start)
    tail.last_step = step
    stage.flush(number)
