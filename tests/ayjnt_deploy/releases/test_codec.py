"""The record survives its journey, and whatever lies in its place is never more than a sentence."""

import base64
import json
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayjnt_codegen.source import Escape, Exact, Flaw, Kind, Name, Pattern, Place, Step, Unknown
from ayjnt_deploy.releases import RecordBroken, RecordTooLarge, decode, encode, record_digest
from ayjnt_deploy.releases.codec import LARGEST_PART, MOST_PARTS
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Json, canonical, digest
from ayjnt_deploy.state.release import Allowed, PastList, Reach, Release, Tombstone
from ayjnt_deploy.state.steps import StepList, key
from tests.ayjnt_deploy.releases import values

LETTERS = st.characters(codec="utf-8")
TEXTS = st.text(LETTERS, max_size=40)
FILLED = st.text(LETTERS, min_size=1, max_size=40)
HEX = st.text("0123456789abcdef", min_size=12, max_size=12)
NUMBERS = st.integers(1, 10_000)
NAMES: st.SearchStrategy[Name] = st.one_of(
    st.builds(Exact, TEXTS), st.builds(Pattern, TEXTS), st.builds(Unknown, TEXTS)
)
# A record keeps the lines of a workflow's places, not the columns.
PLACES = st.builds(Place, st.sampled_from(["agents/orders/workflow.ts", "workflows/lib.ts"]), NUMBERS)
MAYBE_HEX = st.none() | HEX

STEPS = st.builds(
    Step,
    kind=st.sampled_from(Kind),
    name=NAMES,
    place=PLACES,
    occurrence=NUMBERS,
    duration_ms=st.none() | st.integers(0, 10**12),
    event_type=st.none() | TEXTS,
    body=st.just("") | HEX,
    loop=MAYBE_HEX,
    branch=MAYBE_HEX,
    branch_durable=st.booleans(),
    rests_on=st.lists(TEXTS, max_size=2).map(tuple),
    holes=st.just("") | HEX,
    indexed=st.booleans(),
    argument=st.just("") | HEX,
    leaves=st.booleans(),
    guarded=st.just("") | HEX,
    cutover=st.none() | st.sampled_from(["before", "after"]),
    ways=st.lists(TEXTS, max_size=2).map(tuple),
    parallel=st.booleans(),
    parallel_group=MAYBE_HEX,
    timeout=st.none() | FILLED,
    config=st.just("") | HEX,
    reads=st.lists(TEXTS, max_size=2).map(tuple),
    flaws=st.lists(st.sampled_from(Flaw), max_size=2).map(tuple),
    nested_in=st.none() | TEXTS,
    rollback=st.booleans(),
)
LISTS = st.builds(
    StepList,
    workflow=FILLED,
    class_name=FILLED,
    binding=FILLED,
    steps=st.lists(STEPS, max_size=4).map(tuple),
    escapes=st.lists(st.builds(Escape, PLACES, TEXTS), max_size=2).map(tuple),
    is_agents=st.booleans(),
    params=st.lists(TEXTS, max_size=2).map(tuple),
    sources=st.just("") | HEX,
    place=PLACES,
    first=st.integers(0, 10_000),
    since=TEXTS,
)
TOMBSTONES = st.builds(
    Tombstone,
    workflow=FILLED,
    identity=FILLED,
    kind=st.sampled_from(Kind),
    name=TEXTS,
    event_type=st.none() | TEXTS,
    body=st.just("") | HEX,
    first=NUMBERS,
    last=NUMBERS,
    until=FILLED,
)
REACHES = st.builds(
    Reach,
    whole=st.frozensets(st.sampled_from(Aspect), max_size=3),
    ignored=st.lists(FILLED, max_size=2).map(tuple),
    keeps_variables=st.booleans(),
)
RELEASES = st.builds(
    Release,
    number=NUMBERS,
    worker=FILLED,
    at=FILLED,
    commit=st.none() | st.text("0123456789abcdef", min_size=40, max_size=40),
    dirty=st.booleans(),
    tool=FILLED,
    agents=st.none() | FILLED,
    reader=NUMBERS,
    lists=st.lists(LISTS, max_size=3).map(tuple),
    past=st.lists(st.builds(PastList, list=LISTS, last=NUMBERS, until=FILLED), max_size=2).map(tuple),
    tombstones=st.lists(TOMBSTONES, max_size=3).map(tuple),
    digests=st.dictionaries(FILLED.map("variable/{}".format), HEX, max_size=4),
    reach=st.none() | REACHES,
    allowed=st.lists(st.builds(Allowed, rule=TEXTS, at=TEXTS, because=TEXTS, until=TEXTS), max_size=2).map(tuple),
)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=12,
)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def through_the_api(parts: Any) -> Any:
    """What a variable is after wrangler, Cloudflare and our reading of it."""
    return json.loads(json.dumps(parts))


def many(workflows: int, steps: int = 5, length: int = 12) -> Release:
    """A record with names that repeat nothing, so that compression does not help too much."""
    lists = [
        values.a_list(
            steps=[
                values.a_step(f"{base64.b32encode(bytes([number, step, 7 * number % 251])).decode()}-{'x' * length}")
                for step in range(steps)
            ],
            workflow=f"workflow-{number}",
            class_name=f"Workflow{number}",
            binding=f"WORKFLOW_{number}",
            sources=f"{number * 7919:012x}",
        )
        for number in range(workflows)
    ]
    digests = {f"workflow/{one.workflow}": f"{number * 104729:012x}" for number, one in enumerate(lists)}
    return values.a_release(*lists, digests=digests)


def sizes(release: Release) -> list[int]:
    return [len(canonical(part).encode()) for part in encode(release).values()]


@SLOW
@given(RELEASES)
def test_a_record_is_the_same_after_its_journey(release: Release) -> None:
    found = decode(through_the_api(encode(release)))

    assert found == release
    assert record_digest(found) == record_digest(release)


@pytest.mark.parametrize("workflows", [1, 20, 100])
@pytest.mark.parametrize("length", [0, 200])
def test_a_record_of_many_workflows_is_the_same_after_its_journey(workflows: int, length: int) -> None:
    release = many(workflows, length=length)

    found = decode(through_the_api(encode(release)))

    assert found is not None
    assert record_digest(found) == record_digest(release)
    assert [[key(step) for step in one.steps] for one in found.lists] == [
        [key(step) for step in one.steps] for one in release.lists
    ]


def test_a_sleep_of_no_time_keeps_its_key() -> None:
    nap = values.a_step("nap", kind=Kind.SLEEP, duration_ms=0)

    found = decode(through_the_api(encode(values.a_release(values.a_list(steps=[nap])))))

    assert found is not None
    assert key(found.lists[0].steps[0]) == key(nap) is not None


@SLOW
@given(RELEASES)
def test_no_part_is_larger_than_a_variable_may_be(release: Release) -> None:
    assert max(sizes(release)) <= LARGEST_PART


def test_a_record_of_before_reach_was_kept_says_nothing_of_it() -> None:
    old: dict[str, Json] = {"number": 1, "worker": "orders", "at": "t", "tool": "0", "reader": 1}

    release = decode({"AYJNT_RELEASE": {"format": 1, "record": old}})

    assert release is not None
    assert release.reach is None
    assert record_digest(release) == digest(old)


def test_a_small_record_is_one_readable_variable() -> None:
    release = values.a_release(values.a_list("reserve", "charge"))

    (part,) = encode(release).values()

    assert isinstance(part, dict)
    assert [step["name"] for step in part["record"]["workflows"][0]["steps"]] == ["reserve", "charge"]


def test_twenty_workflows_of_five_steps_fit_on_a_worker_in_two_variables() -> None:
    assert len(sizes(many(20))) <= 2


def test_a_hundred_workflows_are_split_into_parts_that_each_fit() -> None:
    found = sizes(many(100, steps=8))

    assert 1 < len(found) <= MOST_PARTS
    assert max(found) <= LARGEST_PART


def test_a_record_of_more_than_sixteen_parts_is_refused_with_its_size() -> None:
    long = [values.a_step(f"{number}-{number**50:x}") for number in range(2, 2000)]

    with pytest.raises(RecordTooLarge) as refusal:
        encode(values.a_release(values.a_list(steps=long)))

    assert refusal.value.message.startswith("the release record needs ")
    assert refusal.value.message.endswith(" variables of 4500 bytes, and 16 are the most")
    assert refusal.value.remedy == "split the Worker: it has more workflow steps than its record can hold"


def test_no_record_is_no_error() -> None:
    assert decode({}) is None
    assert decode({"AYJNT_RELEASE_2": "left over"}) is None


def test_left_over_parts_of_a_longer_record_are_ignored() -> None:
    short, long = values.a_release(values.a_list("charge"), number=2), many(100)

    found = decode({**encode(long), **encode(short)})

    assert found is not None
    assert found.number == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"AYJNT_RELEASE_2": None}, "one of its parts is missing or damaged"),
        ({"AYJNT_RELEASE_2": "not base64!"}, "one of its parts is missing or damaged"),
        ({"AYJNT_RELEASE": []}, "AYJNT_RELEASE is not an object"),
        ({"AYJNT_RELEASE": "text"}, "AYJNT_RELEASE is not an object"),
        ({"AYJNT_RELEASE": {"format": 2}}, "its format is 2, this ayjnt knows 1"),
        ({"AYJNT_RELEASE": {"format": 1}}, "one of its parts is missing or damaged"),
        ({"AYJNT_RELEASE": {"format": 1, "record": {}}}, "a part of it is missing or of the wrong kind"),
        ({"AYJNT_RELEASE": {"format": 1, "record": []}}, "a part of it is missing or of the wrong kind"),
    ],
)
def test_damage_is_told_in_a_sentence(change: dict[str, Json], why: str) -> None:
    with pytest.raises(RecordBroken) as broken:
        decode({**encode(many(100)), **change})

    assert broken.value.message == f"the release record on the Worker cannot be read: {why}"


def test_a_missing_part_and_a_swapped_digest_are_damage() -> None:
    parts = dict(encode(many(100)))
    first: Any = parts["AYJNT_RELEASE"]
    del parts["AYJNT_RELEASE_2"]

    with pytest.raises(RecordBroken, match="missing or damaged"):
        decode(parts)
    with pytest.raises(RecordBroken, match="its digest does not fit"):
        decode({**encode(many(100)), "AYJNT_RELEASE": {**first, "digest": "0" * 12}})


def test_a_head_that_promises_too_many_parts_is_damage_at_once() -> None:
    first: Any = encode(many(100))["AYJNT_RELEASE"]

    with pytest.raises(RecordBroken, match="missing or damaged"):
        decode({"AYJNT_RELEASE": {**first, "parts": 10**9}})


def test_a_record_that_would_fill_the_memory_is_not_unpacked() -> None:
    bomb = base64.b64encode(zlib.compress(b"[" * 200_000_000, 9)).decode()

    with pytest.raises(RecordBroken, match="missing or damaged"):
        decode({"AYJNT_RELEASE": {"format": 1, "parts": 1, "digest": "0" * 12, "data": bomb}})


def packed(document: Json) -> dict[str, Json]:
    data = base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()
    return {"format": 1, "parts": 1, "digest": "0" * 12, "data": data}


@SLOW
@given(
    st.dictionaries(st.sampled_from(["AYJNT_RELEASE", "AYJNT_RELEASE_2"]), JSON)
    | st.builds(lambda record: {"AYJNT_RELEASE": {"format": 1, "record": record}}, JSON)
    | st.builds(lambda document: {"AYJNT_RELEASE": packed(document)}, JSON)
    | st.builds(lambda head: {"AYJNT_RELEASE": {**head, "format": 1}}, st.dictionaries(st.text(max_size=8), JSON))
)
def test_whatever_stands_in_its_place_is_never_more_than_broken(parts: dict[str, Json]) -> None:
    with suppress(RecordBroken):
        decode(parts)


DOCUMENT = encode(
    values.a_release(
        values.a_list(steps=[values.a_step(), values.a_step("nap", kind=Kind.SLEEP, duration_ms=2000)]),
        past=(PastList(list=values.a_list("old"), last=1, until=values.SECOND),),
        tombstones=(
            Tombstone(
                workflow="w",
                identity="k-1",
                kind=Kind.DO,
                name="n",
                event_type=None,
                body="",
                first=1,
                last=1,
                until=values.FIRST,
            ),
        ),
        allowed=(Allowed(rule="r", at="a", because="b", until="2026-12-01"),),
        digests={"variable/A": "0" * 12},
    )
)["AYJNT_RELEASE"]


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    return [at, *(found for key, one in below for found in paths(one, (*at, key)))]


@SLOW
@given(st.sampled_from(paths(through_the_api(DOCUMENT))[1:]), JSON)
def test_one_wrong_value_anywhere_is_never_more_than_broken(path: tuple[str | int, ...], value: Json) -> None:
    document = through_the_api(DOCUMENT)
    holder = document
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value

    try:
        release = decode({"AYJNT_RELEASE": document})
    except RecordBroken:
        return
    assert release is not None
    record_digest(release)
    assert release.state.worker == release.worker


def test_values_of_variables_are_not_in_the_record() -> None:
    wanted = values.a_worker(variables={"MOTTO": "a-value-that-nobody-may-read", "LIMIT": 123456789})

    text = json.dumps(encode(values.a_release(digests=wanted.state.digests)))

    assert "variable/MOTTO" in text
    assert "a-value-that-nobody-may-read" not in text
    assert "123456789" not in text
