import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.state.leaf import Digest, Json, Known, canonical, digest, same

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_digest_is_the_start_of_the_sha256_of_the_canonical_text() -> None:
    expected = hashlib.sha256(b'{"a":[1,"x"],"b":null}').hexdigest()[:12]

    assert digest({"b": None, "a": (1, "x")}) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}),
        ([1, 2], (1, 2)),
        ({"limit": 100.0}, {"limit": 100}),
        (0, -0.0),
    ],
)
def test_values_that_a_worker_cannot_tell_apart_are_the_same(one: Json, other: Json) -> None:
    assert same(Known(one), Known(other))
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [(1, "1"), (1, True), (0, False), (None, ""), ([1, 2], [2, 1]), ({}, []), (1, 1.5), ({}, None)]
)
def test_values_that_a_worker_can_tell_apart_differ(one: Json, other: Json) -> None:
    assert not same(Known(one), Known(other))


def test_the_text_of_a_value_keeps_letters_as_they_are() -> None:
    assert canonical({"größe": "ü"}) == '{"größe":"ü"}'


def test_an_absent_leaf_is_only_the_same_as_an_absent_leaf() -> None:
    assert same(None, None)
    assert not same(None, Known(None))
    assert not same(Digest(digest(None)), None)


@given(JSON)
def test_a_record_tells_the_value_that_it_was_made_of(value: Json) -> None:
    assert same(Known(value), Digest(Known(value).digest))


@given(JSON, JSON)
def test_a_digest_is_as_good_as_the_value_for_a_comparison(one: Json, other: Json) -> None:
    assert same(Known(one), Known(other)) is same(Known(one), Digest(digest(other)))
