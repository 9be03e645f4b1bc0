from __future__ import annotations

from tests.builders import board, run_view
from tuiboard.store.board import MOST_TOLD, Board
from tuiboard.store.notice import Notice

ODD = Notice("image-refused", "not a picture", "a", "a/f1", 7)


def test_what_a_screen_tells_of_stays_once_while_its_file_is_there() -> None:
    filled, runs = board(), [run_view("a", files=("f1",)), run_view("b", files=("f1",))]
    news: list[int] = []
    filled.notify = lambda: news.append(filled.generation)
    filled.publish(runs)
    filled.tell(ODD)
    filled.tell(Notice(ODD.kind, ODD.message, ODD.run, ODD.file, ODD.offset))
    assert list(filled.view.all_notices) == [ODD]
    assert len(news) == 2 and news[0] < news[1], "what is known is no news"
    filled.publish(runs, notices=[Notice("logdir-missing", "")])
    assert [n.kind for n in filled.view.all_notices] == ["logdir-missing", "image-refused"]
    filled.publish([run_view("a", files=("f2",)), runs[1]])
    assert not filled.view.all_notices


def test_what_screens_tell_of_is_bounded() -> None:
    filled = Board()
    filled.publish([run_view("a", files=("f1",))])
    for offset in range(MOST_TOLD + 50):
        filled.tell(Notice("image-refused", "", "a", "a/f1", offset))
    generation = filled.generation
    filled.tell(Notice("image-refused", "", "a", "a/f1", 10**6))
    assert len(filled.view.all_notices) == MOST_TOLD and filled.generation == generation
