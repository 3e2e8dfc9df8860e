"""Items of two lists that are the same one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.fixes.pairs import paired

A, B, C = ({"binding": one, "id": 1} for one in "ABC")


@pytest.mark.parametrize(
    ("said", "wanted", "pairs"),
    [
        ([], [], []),
        ([A, B], [{**A, "id": 2}, B], [(0, 0), (1, 1)]),
        ([A, B, C], [A, {**C, "id": 2}], [(0, 0), (1, None), (2, 1)]),
        ([A, C], [B, C], [(0, None), (None, 0), (1, 1)]),
        (["x", "y"], ["y", "x"], [(0, None), (1, 0), (None, 1)]),
        ([1], [True], [(0, None), (None, 0)]),
        ([{"pattern": "a/*", "zone_name": "a"}], ["a/*"], [(0, None), (None, 0)]),
    ],
)
def test_items_of_one_name_are_paired_and_stay_in_their_order(said: Any, wanted: Any, pairs: Any) -> None:
    assert list(paired(said, wanted)) == pairs


LISTS = st.lists(st.sampled_from([A, B, C, {**A, "id": 2}, "x", 1, True, [1], {"a": 1}]), max_size=6)


@given(LISTS, LISTS)
def test_every_item_is_told_once_and_in_order(said: Any, wanted: Any) -> None:
    pairs = list(paired(said, wanted))

    assert [old for old, _ in pairs if old is not None] == list(range(len(said)))
    assert [new for _, new in pairs if new is not None] == list(range(len(wanted)))
