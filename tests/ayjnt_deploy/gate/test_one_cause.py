"""What happens on an account in one go is told once, by the rule that knows the remedy."""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.accepted import Accepted
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_plan,
    a_registration,
    a_release,
    a_serving,
    a_state,
    a_wanted,
)

STEPS: Final = a_list("A", "B")
OWN: Final[Mapping[str, Json]] = {f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}}
LEAVES: Final[Mapping[str, Json]] = {"variable/LOG_LEVEL": "info", "compatibility/date": "2026-10-01", **OWN}
RELEASED: Final = Baseline(release=a_release(STEPS, digests=a_state(LEAVES).digests))
READ_BACK: Final = Baseline(distrust="it carries no release record", release=a_release(STEPS), basis=Basis.BUNDLE)
UNREAD: Final = Baseline(distrust="it carries no release record")
OURS: Final = {"v-0": "ayjnt-0-0"}
KV: Final[Mapping[str, Json]] = {"type": "kv_namespace", "namespace_id": "f29e"}


def the_plan(
    live: Mapping[str, Json],
    baseline: Baseline,
    *,
    wanted: Mapping[str, Json] = LEAVES,
    sources: Mapping[str, bytes] | None = None,
    accepted: Accepted | None = None,
    **more: Any,
) -> Plan:
    """Return the plan of a deploy of the same steps, with nobody in flight, over what is live."""
    told = {"registrations": {WORKFLOW: a_registration()}, **more}
    case = a_case(
        wanted=a_wanted(STEPS, leaves=wanted),
        live=a_live(live, **told),
        baseline=baseline,
        instances=(),
        allow=(accepted or Accepted()).allowances("orders", TODAY),
    )
    return a_plan(case, files=sources or {})


def told(plan: Plan) -> list[str]:
    return [f"{one.severity} {one.rule} {one.at}" for one in plan.findings]


def test_nothing_happened() -> None:
    assert told(the_plan(LEAVES, RELEASED, tagged=OURS)) == []


def test_a_variable_was_changed_in_the_dashboard() -> None:
    changed = {**LEAVES, "variable/LOG_LEVEL": "debug"}

    assert told(the_plan(changed, RELEASED, tagged=OURS)) == ["block drift-overwritten variable/LOG_LEVEL"]


def test_a_binding_was_added_in_the_dashboard_and_code_uses_it() -> None:
    source = {"agents/orders/agent.ts": b"await this.env.CACHE.get('a');"}

    plan = the_plan({**LEAVES, "binding/CACHE": KV}, RELEASED, sources=source, tagged=OURS)

    assert told(plan) == ["block binding-lost binding/CACHE"]


def test_somebody_deployed_the_same_with_plain_wrangler() -> None:
    assert told(the_plan(LEAVES, READ_BACK, tagged=OURS)) == ["warn live-version-not-ours worker/orders/version/v-1"]


def test_somebody_deployed_something_else_with_plain_wrangler() -> None:
    changed = {**LEAVES, "variable/LOG_LEVEL": "debug"}

    assert told(the_plan(changed, READ_BACK, tagged=OURS)) == [
        "warn drift-overwritten variable/LOG_LEVEL",
        "warn live-version-not-ours worker/orders/version/v-1",
    ]


def test_the_same_where_the_deployed_code_cannot_be_read() -> None:
    assert told(the_plan(LEAVES, UNREAD, tagged=OURS)) == ["block baseline-missing worker/orders/version/v-1"]


def test_a_worker_of_another_team_has_the_name() -> None:
    live: Mapping[str, Json] = {
        "variable/PRINTER": "p1",
        "compatibility/date": "2026-10-01",
        "workflow/printing": {"class": "Printing"},
    }
    theirs = a_release(a_list("print", workflow="printing", place=Place("worker.js", 1)))

    plan = the_plan(
        live,
        Baseline(distrust="it carries no release record", release=theirs, basis=Basis.BUNDLE),
        registrations={"printing": a_registration("printing", waiting=2)},
    )

    assert told(plan) == [
        "block worker-name-taken worker/orders",
        "block workflow-removed workflow/printing",
        "warn drift-overwritten variable/PRINTER",
    ]


def test_plain_wrangler_deployed_this_project_until_now() -> None:
    plan = the_plan(LEAVES, READ_BACK)

    assert told(plan) == ["block worker-name-taken worker/orders"]
    assert the_plan(LEAVES, READ_BACK, accepted=Accepted(adopts_worker=True)).refusals == ()


def test_adopting_a_worker_does_not_say_that_its_steps_were_compared() -> None:
    plan = the_plan(LEAVES, UNREAD, accepted=Accepted(adopts_worker=True))

    assert [one.rule for one in plan.refusals] == ["baseline-missing"]


def test_a_required_secret_is_missing_before_a_first_deploy_and_then_there_is_a_draft() -> None:
    wanted = {**LEAVES, "secret/STRIPE_KEY": True}
    nothing: dict[str, Any] = {"wanted": wanted, "registrations": {}}

    absent = the_plan({}, Baseline(), exists=False, serving=(), **nothing)
    draft = the_plan({"secret/STRIPE_KEY": True}, UNREAD, secrets=frozenset({"STRIPE_KEY"}), **nothing)

    assert told(absent) == ["block secret-missing secret/STRIPE_KEY"]
    assert told(draft) == ["info worker-name-taken worker/orders"]


def test_a_rollout_is_in_progress() -> None:
    both = (a_serving("v-2", percentage=10.0), a_serving("v-1", percentage=90.0))
    baseline = Baseline(release=RELEASED.release, others=(a_release(STEPS, number=1),))

    plan = the_plan(LEAVES, baseline, serving=both, tagged=OURS)

    assert told(plan) == ["block gradual-rollout-in-progress worker/orders/rollout/v-1+v-2"]


def test_a_drift_is_accepted_for_one_run_and_the_next_one_is_not() -> None:
    changed = {**LEAVES, "variable/LOG_LEVEL": "debug"}
    accepted = Accepted(overwrite=("variable/LOG_LEVEL",))

    first = the_plan(changed, RELEASED, accepted=accepted)
    again = the_plan({**changed, "variable/MORE": "1"}, RELEASED, accepted=accepted)

    assert first.refusals == ()
    assert [one.at for one in again.refusals] == ["variable/MORE"]
