from collections.abc import Mapping
from typing import Any

import pytest

from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules import drift_overwritten
from ayjnt_deploy.gate.rules.binding_lost import RULE
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_release, a_state, a_wanted, an_allowance

FILE = "agents/orders/agent.ts"
READS = {FILE: b'const a = 1;\nawait this.env.CACHE.get("a");\n'}
KV: Mapping[str, Json] = {"type": "kv_namespace", "namespace_id": "f29e"}
CACHE = {"binding/CACHE": KV}
Leaves = Mapping[str, Json]


def the_case(
    wanted: Leaves, live: Leaves, released: Leaves | None, *, sources: Mapping[str, bytes] = READS, **more: Any
) -> Case:
    record = None if released is None else a_release(digests=a_state(released).digests).state
    changes = diff(a_state(wanted), a_state(live), record)
    return a_case(
        changes=changes, sources=sources, wanted=a_wanted(leaves=wanted), live=a_live(live, **more), instances=()
    )


def test_a_binding_that_is_no_longer_declared_and_still_read_is_refused() -> None:
    assert RULE.check(the_case({}, CACHE, CACHE)) == (
        Finding(
            rule="binding-lost",
            severity=Severity.BLOCK,
            at="binding/CACHE",
            place=Place(FILE, 2, 7),
            problem=(
                f"{FILE}:2 reads env.CACHE, which the last release had and nothing declares any more: the deploy would drop "
                "it, and the code find `undefined` there"
            ),
            remedy=(
                'declare CACHE in the "wrangler" section of ayjnt.jsonc; or take it out of the code, or let the code ask '
                "first whether it is there (`env.CACHE?.`)"
            ),
        ),
    )


@pytest.mark.parametrize(
    ("released", "why"),
    [
        ({}, "which somebody gave the live Worker (last deployed by ana@example.com with dash) and nothing declares"),
        (None, "which only the live Worker has"),
    ],
)
def test_one_that_only_the_live_worker_has_is_one_finding_and_not_two(released: Leaves | None, why: str) -> None:
    case = the_case({}, CACHE, released, deployed_by="ana@example.com", deployed_from="dash")

    (finding,) = RULE.check(case)

    assert why in finding.problem
    assert drift_overwritten.RULE.check(case) == ()


def test_code_may_go_on_without_a_variable() -> None:
    variable = {"variable/CACHE": "on"}

    assert [one.severity for one in RULE.check(the_case({}, variable, variable))] == [Severity.WARN]


def test_a_variable_that_somebody_set_is_drift() -> None:
    case = the_case({}, {"variable/CACHE": "on"}, {})

    assert RULE.check(case) == ()
    assert [one.severity for one in drift_overwritten.RULE.check(case)] == [Severity.BLOCK]


OWN_CLASS = {"binding/CACHE": {"type": "durable_object_namespace", "class_name": "Cache"}}


@pytest.mark.parametrize(
    "case",
    [
        the_case(CACHE, CACHE, CACHE),
        the_case({}, CACHE, CACHE, sources={FILE: b"// env.CACHE was slow\n"}),
        the_case({}, CACHE, CACHE, sources={FILE: b"await this.env.CACHE?.get('a');\n"}),
        the_case({"variable/CACHE": "x"}, CACHE, CACHE),
        the_case({}, CACHE, CACHE, secrets=frozenset({"CACHE"})),
        the_case({}, OWN_CLASS, OWN_CLASS),
        the_case(CACHE, {}, {}),
    ],
    ids=["it stays", "only a comment", "the code asks", "a variable now", "a secret now", "an agent's", "it is new"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_a_class_of_another_worker_is_a_binding_like_any_other() -> None:
    far = {"binding/CACHE": {"type": "durable_object_namespace", "class_name": "Cache", "script_name": "billing"}}

    assert len(RULE.check(the_case({}, far, far))) == 1


def test_one_that_is_gone_live_and_adopted_away_is_found_too() -> None:
    assert RULE.check(the_case({}, {}, CACHE)) == (
        Finding(
            rule="binding-lost",
            severity=Severity.BLOCK,
            at="binding/CACHE",
            place=Place(FILE, 2, 7),
            problem=(
                f"{FILE}:2 reads env.CACHE, which the last release had, and which neither the live Worker nor the project has "
                "any more: the code finds `undefined` there"
            ),
            remedy=(
                'declare CACHE in the "wrangler" section of ayjnt.jsonc; or take it out of the code, or let the code ask '
                "first whether it is there (`env.CACHE?.`)"
            ),
        ),
    )


def test_a_variable_that_is_gone_live_and_adopted_away_is_a_warning() -> None:
    assert [one.severity for one in RULE.check(the_case({}, {}, {"variable/CACHE": "on"}))] == [Severity.WARN]


@pytest.mark.parametrize(
    "case",
    [
        the_case({}, {}, CACHE, sources={FILE: b"await this.env.CACHE?.get('a');\n"}),
        the_case({}, {}, CACHE, sources={FILE: b"if (env.CACHE) env.CACHE.get('a');\n"}),
        the_case({}, {}, CACHE, sources={FILE: b"const kept = 1;\n"}),
        the_case({}, {}, CACHE, secrets=frozenset({"CACHE"})),
        the_case({"secret/CACHE": True}, {}, {"variable/CACHE": "on"}),
        the_case({"variable/CACHE": "on"}, {"variable/CACHE": "on"}, CACHE),
        the_case({}, {}, {}),
        the_case({}, {}, None),
        the_case({}, CACHE, None, sources={}),
        the_case(CACHE, {}, CACHE),
    ],
    ids=[
        "the code asks", "the code asks before", "nothing reads it", "a secret now", "a secret that is missing",
        "a variable now", "never there", "no record", "no source", "it comes back",
    ],
)  # fmt: skip
def test_what_is_gone_and_missed_by_nobody_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case({}, CACHE, CACHE))

    assert not allowed(finding, [an_allowance("binding-lost", "binding/CACHE")], TODAY).refuses
