from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.store.columns import SCALAR_TYPES, Columns


@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=40), max_size=20))
def test_views_never_change_while_columns_grow(chunks: list[list[int]]) -> None:
    columns = Columns(SCALAR_TYPES)
    whole: list[int] = []
    views = []
    for chunk in chunks:
        columns.extend([chunk, chunk, chunk])
        whole += chunk
        views.append((columns.view()[0], list(whole)))
    for view, wanted in views:
        assert view.tolist() == wanted
        assert not view.flags.writeable
