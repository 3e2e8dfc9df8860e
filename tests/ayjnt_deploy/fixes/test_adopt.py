"""A config takes over what is live, as little of it as that needs, and brings nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.fixes.adopt import adopted
from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Json, Known, Leaf
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.everything import WHOLE

TREE: Final = SourceTree(agents=(), workflows=())
BASE: Final = {"observability": {"enabled": True}, "compatibility_flags": ["nodejs_compat"]}
"""What a project of ours has although its file does not say it."""


def says(section: Mapping[str, Any]) -> State:
    return wanted_worker({"name": "shop", "compatibility_date": "2026-10-01", **section}, TREE).state


def says_generated(section: Mapping[str, Any]) -> State:
    flags = [*BASE["compatibility_flags"], *section.get("compatibility_flags", [])]
    logs = {**BASE["observability"], **section.get("observability", {})}  # type: ignore[dict-item] # an object
    return says({**section, "observability": logs, "compatibility_flags": flags})


def a_change(address: Address) -> Change:
    return Change(address=address, origin=Origin.DRIFT, before=None, after=None, fate=Fate.MADE)


def taken_over(section: Mapping[str, Any], live: Mapping[str, Json | None], reads: Any = says) -> Any:
    """Return the section after it has taken over what `live` says differs from it; None is for what is gone."""
    state = reads(section)
    leaves: dict[Address, Leaf] = dict(state.leaves)
    for at, value in live.items():
        leaves[Address.parse(at)] = Known(value)
        if value is None:
            del leaves[Address.parse(at)]
    changes = [a_change(Address.parse(at)) for at in live]
    return adopted(section, changes, replace(state, leaves=leaves), reads)


@pytest.mark.parametrize(
    ("section", "live", "after"),
    [
        ({}, {"variable/A": "x"}, {"vars": {"A": "x"}}),
        ({"vars": {"A": "x", "B": 1}}, {"variable/A": None}, {"vars": {"B": 1}}),
        (
            {"kv_namespaces": [{"binding": "KV", "id": "a", "preview_id": "p"}]},
            {"binding/KV": {"type": "kv_namespace", "namespace_id": "b"}},
            {"kv_namespaces": [{"binding": "KV", "id": "b", "preview_id": "p"}]},
        ),
        ({"triggers": {"crons": ["1 * * * *"]}}, {"cron/2 * * * *": True}, {"triggers": {"crons": ["1 * * * *", "2 * * * *"]}}),
        ({"triggers": {"crons": ["1 * * * *"]}}, {"cron/1 * * * *": None}, {"triggers": {"crons": []}}),
        ({"compatibility_flags": ["b", "a"]}, {"compatibility/flags": {"a": True, "b": True, "c": True}}, {"compatibility_flags": ["b", "a", "c"]}),
        (
            {"queues": {"consumers": [{"queue": "jobs"}]}},
            {"queue-consumer/jobs/max_retries": 8},
            {"queues": {"consumers": [{"queue": "jobs", "max_retries": 8}]}},
        ),
        (
            {"queues": {"consumers": [{"queue": "jobs", "max_retries": 8}]}},
            {"queue-consumer/jobs/max_retries": None},
            {"queues": {"consumers": [{"queue": "jobs"}]}},
        ),
        ({"logpush": True}, {"setting/logpush": None}, {}),
        ({}, {"secret/API_KEY": True}, {"secrets": {"required": ["API_KEY"]}}),
    ],
)  # fmt: skip
def test_the_config_says_what_is_live_and_the_rest_as_before(section: Any, live: Any, after: Any) -> None:
    assert taken_over(section, live) == after


TWO_STORES: Final = {"kv_namespaces": [{"binding": "PRICES", "id": "a"}, {"binding": "SESSIONS", "id": "b"}]}


def test_an_entry_of_a_list_keeps_its_place() -> None:
    assert taken_over(TWO_STORES, {"binding/PRICES": {"type": "kv_namespace", "namespace_id": "c"}}) == {
        "kv_namespaces": [{"binding": "PRICES", "id": "c"}, {"binding": "SESSIONS", "id": "b"}]
    }


@pytest.mark.parametrize(
    ("database", "after"),
    [
        (
            {"binding": "DB", "database_name": "old", "database_id": "a", "migrations_dir": "sql"},
            {"binding": "DB", "database_id": "b", "migrations_dir": "sql"},
        ),
        (
            {"binding": "DB", "database_name": "old", "database_id": "b"},
            {"binding": "DB", "database_name": "old", "database_id": "b"},
        ),
    ],
)
def test_the_name_of_another_resource_does_not_stay_beside_a_new_id(database: Any, after: Any) -> None:
    section = {"d1_databases": [{"binding": "OTHER", "database_name": "other", "database_id": "o"}, database]}

    found = taken_over(section, {"binding/DB": {"type": "d1", "database_id": "b"}, "variable/A": "x"})

    assert found["d1_databases"] == [section["d1_databases"][0], after]


LOGS: Final[Mapping[str, Json]] = {
    "enabled": True,
    "invocation_logs": True,
    "head_sampling_rate": 1,
    "persist": True,
    "destinations": [],
}
OBSERVED: Final[Mapping[str, Json]] = {
    "enabled": True,
    "head_sampling_rate": 0.5,
    "redact_query_string": False,
    "logs": LOGS,
    "traces": {"enabled": False, "head_sampling_rate": 1, "persist": True, "destinations": []},
}


def test_only_what_the_config_must_say_is_written() -> None:
    live: Any = {"setting/observability": OBSERVED, "compatibility/flags": {"nodejs_compat": True, "new": True}}

    assert taken_over({}, live, says_generated) == {
        "observability": {"head_sampling_rate": 0.5},
        "compatibility_flags": ["new"],
    }


def test_a_field_that_nobody_compares_stays() -> None:
    section = {"observability": {"enabled": True, "traces": {"propagation_policy": "always"}}}

    assert taken_over(section, {"setting/observability": OBSERVED}) == {
        "observability": {
            "enabled": True, "head_sampling_rate": 0.5, "traces": {"propagation_policy": "always"},
        }
    }  # fmt: skip


def test_what_is_on_by_default_is_switched_off_aloud() -> None:
    assert taken_over({}, {"setting/observability": None}, says_generated) == {"observability": {"enabled": False}}


def test_with_a_first_route_the_address_on_workers_dev_is_said_aloud() -> None:
    assert taken_over({}, {"route/example.com/*": True}) == {
        "routes": ["example.com/*"],
        "workers_dev": True,
    }


def test_a_first_cron_would_take_the_others_away_unless_they_are_adopted_as_well() -> None:
    leaves = {
        **says({}).leaves,
        Address(Aspect.CRON, "1 * * * *"): Known(True),
        Address(Aspect.CRON, "2 * * * *"): Known(True),
    }
    live = State(worker="shop", leaves=leaves)
    both = [a_change(Address(Aspect.CRON, one)) for one in ("1 * * * *", "2 * * * *")]

    with pytest.raises(CannotFix) as refused:
        adopted({}, both[:1], live, says)

    assert refused.value.message == "with the edit the next deploy would change cron/2 * * * * too"
    assert refused.value.remedy == "adopt that as well: --adopt 'cron/2 * * * *'"
    assert adopted({}, both, live, says) == {"triggers": {"crons": ["1 * * * *", "2 * * * *"]}}


@pytest.mark.parametrize(
    ("live", "message"),
    [
        ({"workflow/flow": {"class": "Flow"}}, "workflow/flow is no value of a config"),
        ({"durable-object/Chat": {"storage": "sqlite"}}, "durable-object/Chat is no value of a config"),
        ({"migration/tag": "v2"}, "migration/tag is no value of a config"),
        ({"variable/API_TOKEN": "t0p"}, "variable/API_TOKEN looks like a secret, which belongs in no file"),
        ({"variable/DB": "postgres://me:t0p@db.example/x"}, "variable/DB looks like a secret, which belongs in no file"),
        ({"binding/FILE": {"type": "wasm_module"}}, "no line of a config says what binding/FILE is live"),
    ],
)  # fmt: skip
def test_what_a_config_cannot_say_is_refused_without_its_value(live: Any, message: str) -> None:
    with pytest.raises(AyjntError) as refused:
        taken_over({}, live)

    assert refused.value.message == message
    assert "t0p" not in str(refused.value) + refused.value.remedy


def test_what_is_neither_live_nor_wanted_leaves_nothing_to_write() -> None:
    assert adopted({}, [a_change(Address(Aspect.VARIABLE, "A"))], says({}), says) == {}


def test_a_value_that_is_only_known_as_a_digest_is_refused() -> None:
    at = Address(Aspect.VARIABLE, "A")

    with pytest.raises(CannotFix, match="the live value of variable/A is not known"):
        adopted({}, [a_change(at)], State(worker="shop", leaves={at: Digest("0" * 12)}), says)


def test_what_the_source_asks_for_is_not_given_up_by_the_config() -> None:
    def with_an_agent(section: Mapping[str, Any]) -> State:
        return says({**section, "durable_objects": {"bindings": [{"name": "CHAT", "class_name": "Chat"}]}})

    with pytest.raises(CannotFix, match="no edit of the config alone gives it up"):
        taken_over({}, {"binding/CHAT": None}, with_an_agent)


def test_a_section_that_cannot_be_is_told_without_a_place_that_nobody_can_look_at() -> None:
    def refuses(section: Mapping[str, Any]) -> State:
        if section:
            raise SourceError("ayjnt.jsonc:3:5: wrangler.vars cannot be set", remedy="remove it")
        return says(section)

    with pytest.raises(CannotFix) as refused:
        taken_over({}, {"variable/A": 1}, refuses)

    assert refused.value.message == "that cannot be written: wrangler.vars cannot be set"
    assert refused.value.remedy == "remove it"


def a_worker_with_a_consumer_by_hand() -> State:
    state = says({"queues": {"consumers": [{"queue": "jobs"}]}})
    by_hand: Mapping[str, Json] = {"": True, "/max_batch_size": 33, "/dead_letter_queue": "d"}
    added = {Address(Aspect.CONSUMER, f"mail{key}"): Known(value) for key, value in by_hand.items()}
    return replace(state, leaves={**state.leaves, **added})


def test_a_consumer_is_taken_over_with_every_setting_that_a_deploy_would_reset() -> None:
    live, section = a_worker_with_a_consumer_by_hand(), {"queues": {"consumers": [{"queue": "jobs"}]}}

    after = adopted(section, [a_change(Address(Aspect.CONSUMER, "mail"))], live, says)

    assert after == {
        "queues": {"consumers": [{"queue": "jobs"}, {"queue": "mail", "dead_letter_queue": "d", "max_batch_size": 33}]}
    }
    assert [one for one in diff(says(after), live) if one.is_made] == []


def test_a_setting_of_a_workflow_stands_beside_its_name_and_goes_away_again() -> None:
    at = Address.parse("workflow-setting/orders/schedules")
    registered: dict[str, Any] = {"workflows": [{"name": "orders", "class_name": "Orders", "binding": "ORDERS"}]}
    live = replace(says(registered), leaves={**says(registered).leaves, at: Known(["0 1 * * *"])})

    section = adopted(registered, [a_change(at)], live, says)

    assert section == {"workflows": [{**registered["workflows"][0], "schedules": ["0 1 * * *"]}]}
    assert adopted(section, [a_change(at)], says(registered), says) == registered


FROM_THE_SOURCE: Final = {Aspect.CLASS, Aspect.MIGRATION, Aspect.WORKFLOW, Aspect.EXPORT}
DECLARABLE: Final = sorted(
    one
    for one in says(WHOLE).leaves
    if one.aspect not in FROM_THE_SOURCE and str(one) not in {"binding/WORKFLOW", "binding/WORKFLOW_FAR"}
)


@given(st.sampled_from(DECLARABLE))
def test_whatever_is_there_can_be_taken_over_by_a_config_that_lacks_it(at: Address) -> None:
    live = says(WHOLE)
    try:
        section = adopted(WHOLE, [a_change(at)], _without(live, at), says)
    except CannotFix as error:
        if "would change" not in error.message:  # A consumer goes with its settings, a list with its last route.
            raise
        return

    assert at not in [one.address for one in diff(says(section), _without(live, at)) if one.is_made]
    assert at not in [
        one.address for one in diff(says(adopted(section, [a_change(at)], live, says)), live) if one.is_made
    ]


def _without(live: State, at: Address) -> State:
    fixed = {"setting/workers_dev": Known(False), "compatibility/date": Known(""), "compatibility/flags": Known({})}
    leaves = {one: leaf for one, leaf in live.leaves.items() if one != at}
    return replace(live, leaves={**leaves, **({at: fixed[str(at)]} if str(at) in fixed else {})})
