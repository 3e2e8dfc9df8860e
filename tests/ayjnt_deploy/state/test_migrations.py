import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.settings import read_settings
from ayjnt_deploy.state.migrations import (
    Create,
    Delete,
    History,
    Migration,
    Outcome,
    Recorded,
    Rejection,
    Rename,
    Sent,
    Transfer,
    history_of,
    outcome,
)
from tests.projects import trees

Json = Mapping[str, Any]

NEW = {"tag": "v1", "new_sqlite_classes": ["A"]}
RENAMED = {"tag": "v2", "renamed_classes": [{"from": "A", "to": "B"}]}
DELETED = {"tag": "v3", "deleted_classes": ["B"]}
ANEW = {"tag": "v2", "deleted_classes": ["A"], "new_sqlite_classes": ["A"]}
TAKEN = {"tag": "v1", "transferred_classes": [{"from": "Far", "from_script": "billing", "to": "A"}]}


def created(tag: str, name: str) -> Migration:
    return Migration(tag, (Create(name, "sqlite"),))


def test_a_migration_is_read_in_the_order_in_which_wrangler_applies_it() -> None:
    everything = {
        "tag": "v1",
        "new_classes": ["K"],
        "new_sqlite_classes": ["S"],
        **{key: RENAMED[key] for key in ("renamed_classes",)},
        **{key: TAKEN[key] for key in ("transferred_classes",)},
        "deleted_classes": ["D"],
    }

    assert history_of([everything]) == History(
        (
            Migration(
                "v1",
                (
                    Delete("D"),
                    Rename("A", "B"),
                    Transfer("billing", "Far", "A"),
                    Create("K", "kv"),
                    Create("S", "sqlite"),
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("migrations", "classes", "deleted"),
    [
        ([], {}, set()),
        ([NEW, {"tag": "v2", "new_classes": ["K"]}], {"A": "sqlite", "K": "kv"}, set()),
        ([{"tag": "v1", "new_classes": ["A"]}, RENAMED], {"B": "kv"}, set()),
        ([NEW, {"tag": "v2", "deleted_classes": ["A"]}], {}, {"A"}),
        ([NEW, RENAMED, DELETED], {}, {"A", "B"}),
        ([NEW, RENAMED, {**NEW, "tag": "v3"}], {"B": "sqlite", "A": "sqlite"}, set()),
        ([TAKEN, RENAMED], {"B": None}, set()),
    ],
)
def test_a_history_is_followed_to_its_end(migrations: Sequence[Json], classes: Json, deleted: set[str]) -> None:
    history = history_of(migrations)

    assert history.classes == classes
    assert history.deleted == deleted


@pytest.mark.parametrize(
    ("live", "sent"),
    [
        (None, Sent(old_tag=None, new_tag="v2", migrations=(created("v1", "A"), created("v2", "B")))),
        ("", Sent(old_tag=None, new_tag="v2", migrations=(created("v1", "A"), created("v2", "B")))),
        ("v1", Sent(old_tag="v1", new_tag="v2", migrations=(created("v2", "B"),))),
        ("v2", None),
        (
            "v9",
            Sent(old_tag="v9", new_tag="v2", migrations=(created("v1", "A"), created("v2", "B")), is_replay=True),
        ),
    ],
)
def test_wrangler_sends_what_stands_behind_the_live_tag_and_everything_where_it_does_not_find_it(
    live: str | None, sent: Sent | None
) -> None:
    assert History((created("v1", "A"), created("v2", "B"))).sent(live) == sent


def test_of_a_repeated_tag_wrangler_finds_the_first_and_sends_the_others_again_and_again() -> None:  # Q3
    history = History((created("v1", "A"), created("v1", "B"), created("v1", "C")))

    assert history.repeated == ("v1",)
    assert history.sent("v1") == Sent(old_tag="v1", new_tag="v1", migrations=(created("v1", "B"), created("v1", "C")))


@pytest.mark.parametrize(
    ("migrations", "rejection"),
    [
        ([NEW, RENAMED, DELETED], None),
        ([DELETED], Rejection("v3", "deletes class 'B', which does not exist")),  # A6
        ([RENAMED], Rejection("v2", "renames class 'A', which does not exist, to 'B'")),  # Q1
        ([TAKEN, RENAMED], Rejection("v2", "renames class 'A', which does not exist, to 'B'")),  # Q2
        ([NEW, {**NEW, "tag": "v2"}], Rejection("v2", "creates class 'A', which exists already")),
    ],
)
def test_wrangler_rejects_a_history_that_it_cannot_apply_to_nothing(
    migrations: Sequence[Json], rejection: Rejection | None
) -> None:
    assert history_of(migrations).rejection == rejection


@pytest.mark.parametrize(
    ("classes", "migration", "after", "refusal"),
    [
        ({}, NEW, {"A": "sqlite"}, None),
        ({"A": "kv"}, RENAMED, {"B": "kv"}, None),
        ({"B": "kv"}, DELETED, {}, None),
        ({}, TAKEN, {"A": None}, None),
        ({"A": "kv"}, NEW, {"A": "sqlite"}, "creates class 'A', which exists already"),
        ({"B": "kv"}, RENAMED, {"B": None}, "renames class 'A', which does not exist, to 'B'"),
        ({"A": "kv", "B": "kv"}, RENAMED, {"B": "kv"}, "renames class 'A' to 'B', which exists already"),
        ({}, DELETED, {}, "deletes class 'B', which does not exist"),
        ({"A": "kv"}, TAKEN, {"A": None}, "transfers class 'Far' of Worker 'billing' to 'A', which exists already"),
        ({"A": "kv"}, ANEW, {"A": "sqlite"}, "deletes and creates class 'A', or creates it twice, in one migration"),
        ({"A": "kv"}, {**RENAMED, "new_sqlite_classes": ["A"]}, {"B": "kv", "A": "sqlite"}, None),
        ({"A": "kv", "B": "kv"}, {**RENAMED, "deleted_classes": ["B"]}, {"B": "kv"}, None),
    ],
)
def test_what_cloudflare_would_refuse_on_the_live_classes_is_known_before(
    classes: Json, migration: Json, after: Json, refusal: str | None
) -> None:
    assert outcome(classes, history_of([migration]).migrations) == Outcome(after, refusal)


def test_the_digest_of_a_migration_tells_what_it_does_whatever_its_tag_and_order() -> None:
    one = history_of([{"tag": "v1", "new_sqlite_classes": ["A", "B"]}]).migrations[0]
    turned = history_of([{"tag": "v7", "new_sqlite_classes": ["B", "A"]}]).migrations[0]
    other = history_of([{"tag": "v1", "new_classes": ["A", "B"]}]).migrations[0]

    assert one.digest == turned.digest == "d1be8678cecb"
    assert one.digest != other.digest
    assert History((one, turned)).recorded == (Recorded("v1", one.digest), Recorded("v7", one.digest))


# --- wrangler's own computation

NAMES = st.sampled_from("ABCD")
PAIRS = st.builds(lambda before, after: {"from": before, "to": after}, NAMES, NAMES)
LISTS = {
    "deleted_classes": st.lists(NAMES, max_size=1),
    "renamed_classes": st.lists(PAIRS, max_size=1),
    "new_classes": st.lists(NAMES, max_size=1),
    "new_sqlite_classes": st.lists(NAMES, max_size=2),
}
MIGRATIONS = st.fixed_dictionaries({"tag": st.sampled_from(["v1", "v2", "v3", "v4"])}, optional=LISTS)
HISTORIES = st.lists(MIGRATIONS, max_size=4)


@given(HISTORIES, st.sampled_from([None, "", "v1", "v2", "v9"]))
def test_what_is_sent_is_what_wrangler_computes(migrations: list[Json], live: str | None) -> None:
    sent = history_of(migrations).sent(live)

    theirs = wranglers(migrations, live)
    ours = None if sent is None else (sent.old_tag, sent.new_tag, sent.migrations)
    assert ours == (None if theirs is None else (*theirs[:2], history_of(theirs[2]).migrations))


def wranglers(migrations: list[Json], live: str | None) -> tuple[str | None, str, list[Json]] | None:
    """Return old tag, new tag and migrations as `getMigrationsToUpload` of wrangler 4.164 does, line by line."""
    if not migrations:
        return None
    if not live:
        return None, migrations[-1]["tag"], migrations
    found = next((index for index, one in enumerate(migrations) if one["tag"] == live), -1)
    if found == -1:
        return live, migrations[-1]["tag"], migrations
    if found != len(migrations) - 1:
        return live, migrations[-1]["tag"], migrations[found + 1 :]
    return None


@given(st.dictionaries(NAMES, st.sampled_from(["sqlite", "kv"])), HISTORIES)
def test_what_is_refused_is_refused_at_its_first_directive_and_the_rest_of_the_history_changes_nothing(
    classes: dict[str, str], migrations: list[Json]
) -> None:
    steps = history_of(migrations).migrations
    refusals = [outcome(classes, steps[:count]).refusal for count in range(len(steps) + 1)]

    first = next((one for one in refusals if one is not None), None)
    assert refusals[-1] == first
    assert outcome(outcome(classes, steps[:1]).classes, steps[1:]).classes == outcome(classes, steps).classes


@pytest.mark.real
def test_the_real_wrangler_rejects_the_same_histories_and_follows_the_others_to_the_same_classes() -> None:
    histories = _many()
    script = (
        "const { unstable_getDurableObjectClassNameToUseSQLiteMap: map } = require('wrangler');"
        "const tried = (one) => { try { return Object.fromEntries(map(one)) } catch (e) { return e.message } };"
        "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(tried)));"
    )
    node = find_toolchain(read_settings(trees.EXAMPLE, {})).node
    said = subprocess.run(
        (node, "-e", script), input=json.dumps(histories), cwd=trees.EXAMPLE, capture_output=True, text=True, check=True
    )

    theirs = json.loads(said.stdout)
    assert [_ours(one) for one in histories] == [None if isinstance(one, str) else one for one in theirs]
    assert {type(one) for one in theirs} == {str, dict}


def _ours(migrations: list[Json]) -> dict[str, bool] | None:
    history = history_of(migrations)
    return None if history.rejection else {name: kind == "sqlite" for name, kind in history.classes.items()}


def _many() -> list[list[Json]]:
    """Return the same few hundred histories each time."""
    found: list[list[Json]] = []

    @settings(
        max_examples=300,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES)
    def collect(one: list[Json]) -> None:
        found.append(one)

    collect()
    return found
