"""Which record may be believed, told by the tag and the script of what serves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.diff.drift import Code
from ayjnt_deploy.releases import baseline, code_of, encode, tag_for, versions_to_read
from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.leaf import Digest
from ayjnt_deploy.state.live import Live, Serving
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.releases import values

RELEASE = values.a_release(values.a_list("reserve", "charge"), number=3)
TAG = tag_for("0123456789abcdef", RELEASE)


def a_deployed(release: Release = RELEASE, *, served: Sequence[str] = (), **more: Any) -> Live:
    serving = values.a_serving(**{"tag": TAG, **more})
    return values.a_live(serving, record=encode(release), deployments=[one.split() for one in served])


def judged(live: Live, etags: Mapping[str, str | None] | None = None) -> Baseline:
    return baseline(live, scripts(etags or {}))


def scripts(etags: Mapping[str, str | None]) -> Mapping[str, Mapping[str, Any]]:
    return {id_: a_version(id_, etag=etag) for id_, etag in etags.items()}


def a_version(
    id_: str, *, tag: str | None = None, etag: str | None = None, record: Release | None = None
) -> Mapping[str, Any]:
    """Return what `GET …/versions/{id}` answers."""
    parts = {} if record is None else encode(record)
    bindings = [{"type": "json", "name": name, "json": part} for name, part in parts.items()]
    annotations = {} if tag is None else {"workers/tag": tag}
    return {"id": id_, "annotations": annotations, "resources": {"script": {"etag": etag}, "bindings": bindings}}


def test_a_tag_names_content_and_record_in_31_bytes() -> None:
    assert TAG.startswith("ayjnt-0123456789ab-")
    assert len(TAG) == 31


def test_a_record_whose_digest_the_serving_tag_holds_is_trusted() -> None:
    live = a_deployed()

    assert versions_to_read(live) == ()
    assert judged(live) == Baseline(release=RELEASE)


def test_after_a_change_of_variables_the_script_of_the_tagged_version_vouches() -> None:
    edited = values.a_serving("v2", tag=None, etag="same", source="dash")
    live = values.a_live(edited, record=encode(RELEASE), tagged={"v1": TAG, "v0": "ayjnt-0-0"})

    assert versions_to_read(live) == ("v1",)
    assert judged(live, {"v1": "same"}) == Baseline(release=RELEASE)


def test_code_deployed_by_hand_keeps_the_record_and_is_not_trusted() -> None:
    by_hand = values.a_serving("v2-by-hand", tag=None, etag="other", source="dash", created_on=values.SECOND)
    live = values.a_live(by_hand, record=encode(RELEASE), tagged={"v1": TAG})

    assert judged(live, {"v1": "same"}) == Baseline(
        distrust="its record describes other code than what is live (version v2-by-ha was made by dash at 2026-11-02T10:00:00Z)",
        stale=RELEASE,
    )


@pytest.mark.parametrize("etag", [None, ""])
def test_scripts_without_an_etag_are_never_the_same(etag: str | None) -> None:
    live = values.a_live(values.a_serving("v2", etag=etag), record=encode(RELEASE), tagged={"v1": TAG})

    assert judged(live, {"v1": etag}).release is None


@pytest.mark.parametrize(
    "tag",
    [
        "v1.2.3",
        "",
        "ayjnt-",
        f"other-{TAG}",
        TAG.replace("ayjnt", "ayjnt2"),
        TAG[:-1] + ("0" if TAG[-1] != "0" else "1"),
        f"{TAG}-more",
        TAG.rpartition("-")[0],
    ],
)
def test_a_tag_of_another_shape_vouches_for_nothing(tag: str) -> None:
    live = a_deployed(tag=tag)

    assert judged(live).release is None
    assert versions_to_read(live) == ()


def test_a_record_that_was_changed_by_hand_is_not_trusted() -> None:
    changed = values.a_release(values.a_list("reserve", "refund"), number=3)

    assert judged(a_deployed(changed)).release is None


def test_a_record_of_another_worker_is_not_trusted_even_with_its_tag() -> None:
    live = values.a_live(values.a_serving(tag=TAG), record=encode(RELEASE), state=State(worker="billing", leaves={}))

    assert judged(live) == Baseline(distrust="its record is that of another Worker, 'orders'")


def test_the_newest_of_two_serving_versions_is_the_baseline_and_the_other_stands_beside_it() -> None:
    older = values.a_release(values.a_list("reserve"), number=2)
    ours = values.a_serving("v2", tag=TAG, etag="b")
    other = values.a_serving("v1", tag=tag_for("0" * 16, older), record_parts=encode(older))

    assert judged(values.a_live(ours, other, record=encode(RELEASE))) == Baseline(release=RELEASE, others=(older,))


def test_a_version_with_other_variables_beside_its_own_release_has_the_same_record() -> None:
    edited = values.a_serving("v2", tag=None, etag="a", source="dash")
    ours = values.a_serving("v1", tag=TAG, etag="a", record_parts=encode(RELEASE))
    live = values.a_live(edited, ours, record=encode(RELEASE), tagged={"v1": TAG})

    assert versions_to_read(live) == ("v1",)
    assert judged(live, {"v1": "a"}) == Baseline(release=RELEASE, others=(RELEASE,))


@pytest.mark.parametrize(
    "other",
    [
        values.a_serving("v1"),
        values.a_serving("v1", tag=TAG, record_parts={"AYJNT_RELEASE": "by hand"}),
        values.a_serving("v1", tag="ayjnt-0-0", record_parts=encode(RELEASE)),
        values.a_serving("v1", tag=TAG, record_parts=encode(values.a_release(number=3, worker="billing"))),
    ],
    ids=["no record", "a damaged record", "other code", "another Worker"],
)
def test_of_a_serving_version_that_nothing_vouches_for_the_steps_are_unknown(other: Serving) -> None:
    live = values.a_live(values.a_serving("v2", tag=TAG), other, record=encode(RELEASE))

    assert judged(live) == Baseline(release=RELEASE, unknown=("v1",))


def test_without_a_record_the_report_says_who_deployed() -> None:
    live = values.a_live(values.a_serving("f00dfacecafe", source="api"))

    assert judged(live) == Baseline(
        distrust="it carries no release record (version f00dface was made by api at 2026-11-01T10:00:00Z)"
    )
    assert judged(values.a_live()) == Baseline(distrust="it carries no release record (nothing is serving)")


def test_a_record_with_nothing_serving_is_not_trusted() -> None:
    assert judged(values.a_live(record=encode(RELEASE))).release is None


def test_a_damaged_record_is_told_as_such() -> None:
    live = values.a_live(values.a_serving(tag=TAG), record={"AYJNT_RELEASE": "by hand"})

    assert versions_to_read(live) == ()
    assert judged(live) == Baseline(
        distrust="the release record on the Worker cannot be read: AYJNT_RELEASE is not an object"
    )


def test_a_worker_that_does_not_exist_has_no_record_and_no_reason() -> None:
    assert judged(values.a_live(exists=False)) == Baseline()


def test_at_most_three_older_versions_are_read() -> None:
    live = values.a_live(
        values.a_serving("now", tag=None), record=encode(RELEASE), tagged={f"v{number}": TAG for number in range(9)}
    )

    assert versions_to_read(live) == ("v0", "v1", "v2")


@pytest.mark.parametrize(
    ("etag", "etags", "code"),
    [
        ("other", {"v1": "same"}, Code.CHANGED),
        ("other", {"v1": None}, Code.UNKNOWN),
        ("other", {}, Code.UNKNOWN),
        (None, {"v1": "same"}, Code.UNKNOWN),
        ("same", {"v1": "same"}, Code.RELEASED),
    ],
)
def test_code_is_called_another_only_where_both_scripts_are_known(
    etag: str | None, etags: dict[str, str | None], code: Code
) -> None:
    live = values.a_live(values.a_serving("v2", tag=None, etag=etag), record=encode(RELEASE), tagged={"v1": TAG})

    assert code_of(live, judged(live, etags), scripts(etags)) is code


LATER = values.a_release(values.a_list("reserve", "refund"), number=4)
LATER_TAG = tag_for("0" * 16, LATER)


def test_the_release_that_somebody_rolled_back_from_is_known_by_its_own_tag() -> None:
    live = a_deployed(served=["v1", "v4", "v1"])

    found = baseline(live, {"v4": a_version("v4", tag=LATER_TAG, record=LATER)})

    assert versions_to_read(live) == ("v4",)
    assert found == Baseline(release=RELEASE, withdrawn={"v4": LATER})
    assert found.rolled_back_from == ("v4", LATER)
    assert (found.latest, found.next_number) == (LATER, 5)


@pytest.mark.parametrize(
    ("served", "gone"),
    [
        (["v1", "v4", "v1"], ["v4"]),
        (["v1", "v5", "v4", "v1"], ["v5", "v4"]),
        (["v1", "v4", "v1", "v5", "v1", "v4"], ["v4", "v5"]),
        (["v1", "v4 v1", "v1"], ["v4"]),
        (["v1", "tagged", "v4", "tagged"], ["v4"]),
        (["v1", "v4"], []),
        (["v1", "v1"], []),
        (["v1", "tagged"], []),
        ([], []),
    ],
)
def test_what_served_since_the_release_and_serves_no_more_was_rolled_back_from(
    served: list[str], gone: list[str]
) -> None:
    live = values.a_live(
        values.a_serving("v1", tag=None),
        record=encode(RELEASE),
        tagged={"tagged": TAG, "v4": LATER_TAG},
        deployments=[one.split() for one in served],
    )

    assert list(baseline(live, {}).withdrawn) == gone


@pytest.mark.parametrize(("etag", "gone"), [("same", {}), ("other", {"v2": None})])
def test_variables_that_are_changed_one_after_the_other_roll_nothing_back(etag: str, gone: Mapping[str, None]) -> None:
    live = values.a_live(
        values.a_serving("v3", tag=None, etag="same", source="dash"),
        record=encode(RELEASE),
        tagged={"v1": TAG},
        deployments=[["v3"], ["v2"], ["v1"]],
    )
    older = {
        "v1": a_version("v1", tag=TAG, etag="same", record=RELEASE),
        "v2": a_version("v2", etag=etag, record=RELEASE),
    }

    assert baseline(live, older) == Baseline(release=RELEASE, withdrawn=gone)


def test_while_versions_share_the_requests_none_is_rolled_back_from() -> None:
    both = values.a_serving("v1", tag=TAG), values.a_serving("v0")
    live = values.a_live(*both, record=encode(RELEASE), deployments=[["v1", "v0"], ["v4"], ["v1"]])

    assert baseline(live, {}).withdrawn == {}


def test_a_secret_that_was_changed_meanwhile_makes_another_version_of_the_same_release() -> None:
    live = a_deployed(served=["v1", "v5", "v4", "v1"])
    older = {
        "v5": a_version("v5", etag="e4", record=LATER),
        "v4": a_version("v4", tag=LATER_TAG, etag="e4", record=LATER),
    }

    assert baseline(live, older).withdrawn == {"v5": LATER, "v4": LATER}


@pytest.mark.parametrize(
    "version",
    [
        {},
        a_version("v4"),
        a_version("v4", tag="ayjnt-0-0", record=LATER),
        a_version("v4", tag=LATER_TAG, record=RELEASE),
    ],
    ids=["not read", "no record", "other code", "another record"],
)
def test_of_a_version_that_nothing_vouches_for_nothing_is_known(version: Mapping[str, Any]) -> None:
    found = baseline(a_deployed(served=["v1", "v4", "v1"]), {"v4": version} if version else {})

    assert found == Baseline(release=RELEASE, withdrawn={"v4": None})
    assert (found.rolled_back_from, found.latest, found.next_number) == (None, RELEASE, 4)


def test_what_no_version_carries_is_as_the_latest_release_made_it() -> None:
    cron, level = Address.parse("cron/0 3 * * *"), Address.parse("variable/LOG_LEVEL")
    old = replace(RELEASE, digests={str(level): "1" * 12})
    new = replace(LATER, digests={str(level): "2" * 12, str(cron): "3" * 12})

    recorded = Baseline(release=old, withdrawn={"v4": new}).recorded

    assert recorded is not None
    assert recorded.leaves == {level: Digest("1" * 12), cron: Digest("3" * 12)}


def test_code_under_a_trusted_tag_is_the_released_one() -> None:
    assert code_of(a_deployed(), judged(a_deployed()), {}) is Code.RELEASED


def test_a_version_without_a_record_is_other_code_and_one_with_a_damaged_record_is_anything() -> None:
    without, damaged = values.a_live(values.a_serving()), values.a_live(values.a_serving(), record={"AYJNT_RELEASE": 1})

    assert code_of(without, judged(without), {}) is Code.CHANGED
    assert code_of(damaged, judged(damaged), {}) is Code.UNKNOWN


def test_where_what_serves_has_lost_the_record_the_last_tagged_version_still_has_it() -> None:
    live = values.a_live(values.a_serving("v3", tag=None), tagged={"v2": TAG, "v1": "ayjnt-0-0"})
    damaged = {"resources": {"bindings": [{"type": "json", "name": "AYJNT_RELEASE", "json": 1}]}}

    assert versions_to_read(live) == ("v2",)
    assert baseline(live, {"v2": a_version("v2", record=RELEASE)}) == replace(judged(live), stale=RELEASE)
    assert baseline(live, {"v2": a_version("v2", record=replace(RELEASE, worker="billing"))}) == judged(live)
    assert baseline(live, {"v2": {"resources": {}}}) == judged(live)
    assert baseline(live, {"v2": damaged}) == judged(live)


def test_a_worker_with_a_record_or_without_a_tag_has_lost_none() -> None:
    assert versions_to_read(a_deployed()) == ()
    assert versions_to_read(values.a_live(values.a_serving(), tagged={"v1": "v1.2.3"})) == ()
    assert versions_to_read(values.a_live(exists=False, tagged={"v2": TAG})) == ()
