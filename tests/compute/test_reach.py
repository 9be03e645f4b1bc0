from __future__ import annotations

import numpy as np

from tuiboard.compute.reach import Reach


def test_upstream_downstream_and_between() -> None:
    #  0 → 1 → 2 → 3,  4 → 2,  3 → 1 closes a circle, 5 alone
    reach = Reach(6, np.array([0, 1, 2, 4, 3], np.int32), np.array([1, 2, 3, 2, 1], np.int32))
    assert np.flatnonzero(reach.upstream([2])).tolist() == [0, 1, 2, 3, 4]
    assert np.flatnonzero(reach.downstream([4])).tolist() == [1, 2, 3, 4]
    assert np.flatnonzero(reach.between([3], [0])).tolist() == [0, 1, 2, 3]
    assert not reach.between([5], [0]).any()


def test_a_long_chain_is_walked_without_recursion() -> None:
    chain = np.arange(50_000, dtype=np.int32)
    assert Reach(50_001, chain, chain + 1).upstream([50_000]).all()
