"""Everything TensorBoard reads from the shared logs, we read the same, but for the departures named here."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.golden.reference import LOGS, compare, names, ours, reference

if not names():
    pytest.skip("the shared logs do not lie beside the repository", allow_module_level=True)

DAMAGE = "TensorBoard stops at the first damage; every whole record after it is read here"
RESTART = "TensorBoard keeps what a restart abandoned unless a second session start is marked; it is set aside here"
REPEATED = "TensorBoard keeps every value written at one step; the last one counts here"
LINK = "a symbolic link that did not survive the copy of the logs"

DEPARTURES: dict[tuple[str, str, str], str] = {
    ("edge.broken", "absurd_length_right_crc", "loss"): DAMAGE,
    ("edge.broken", "absurd_length_wrong_crc", "loss"): DAMAGE,
    ("edge.broken", "bad_data_crc_middle", "loss"): DAMAGE,
    ("edge.broken", "bad_length_crc_middle", "loss"): DAMAGE,
    ("edge.broken", "length_all_ones", "loss"): DAMAGE,
    ("edge.broken", "not_an_event_inside", "loss"): DAMAGE,
    ("edge.broken", "one_gigabyte_claimed", "loss"): DAMAGE,
    ("edge.broken", "record_cut_from_middle", "loss"): DAMAGE,
    ("edge.broken", "zeros_in_middle", "loss"): DAMAGE,
    ("edge.tags", "invalid_utf8", "*"): "TensorBoard stops at a tag that is no UTF-8; it is one tag like another here",
    ("edge.restart", "purge_step", "*"): RESTART,
    ("edge.restart", "three_in_one", "*"): RESTART,
    ("edge.restart", "unmarked", "*"): RESTART,
    ("edge.restart", "version_1", "accuracy"): RESTART,
    ("edge.steps", "all_same_step", "loss"): REPEATED,
    ("edge.steps", "duplicate_steps", "loss"): REPEATED,
    ("edge.mixtures", "kinds_collide/one", "turns"): (
        "the last value under this scalar tag is no number: it counts, and has no place among the points"
    ),
    ("edge.symlink_loop", "run/up/*", ""): "TensorBoard walks round a loop of links until the system stops it",
}
"""By reference, run and tag (patterns), the reason why we do not do as TensorBoard does."""

LINKS = {("edge.layout", "latest", ""): "latest", ("edge.layout", "linked_file", "loss"): "linked_file/*"}
"""What lies behind links that a copy of the logs may have lost."""


def _reason(name: str, run: str, tag: str) -> tuple[tuple[str, str, str], str] | None:
    for key, reason in DEPARTURES.items():
        if key[0] == name and fnmatchcase(run, key[1]) and fnmatchcase(tag, key[2]):
            return key, reason
    return None


def _link_lost(name: str, run: str, tag: str) -> bool:
    pattern = LINKS.get((name, run, tag))
    folder = LOGS / name.replace(".", "/", 1)
    return pattern is not None and not any(path.is_symlink() for path in folder.glob(pattern))


@pytest.mark.parametrize("name", names())
def test_as_tensorboard_reads(name: str) -> None:
    unexplained = []
    used = set()
    for difference in compare(name):
        if _link_lost(name, difference.run, difference.tag):
            continue
        reason = _reason(name, difference.run, difference.tag)
        if reason is None:
            unexplained.append(difference)
        else:
            used.add(reason[0])
    assert unexplained == []
    assert {key for key in DEPARTURES if key[0] == name} == used, "a departure that is none any more"


@pytest.mark.parametrize("name", names())
def test_metadata_as_tensorboard_has_it(name: str) -> None:
    for run, view in ours(name).by_name.items():
        for tags in reference(name).get(run, {"plugins": {}})["plugins"].values():
            for tag, facts in tags.items():
                if tag not in view.series:
                    continue
                metadata = view.series[tag].metadata
                if "display_name" in facts:
                    # TensorBoard names what has no name after the tag
                    assert (metadata.display_name or tag) == facts["display_name"], (run, tag)
                assert metadata.description == facts.get("description", ""), (run, tag)


@pytest.mark.parametrize("name", [name for name in names() if not name.startswith("edge.")])
def test_what_real_writers_wrote_is_whole(name: str) -> None:
    assert [notice for notice in ours(name).all_notices if notice.records_lost] == []
