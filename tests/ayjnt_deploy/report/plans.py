"""Plans for the tests of the reports; their findings are given, so that no rule's wording is repeated here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy import builders as make


def a_plan(
    wanted: Mapping[str, Json],
    live: Mapping[str, Json] | None,
    *lists: StepList,
    old: StepList | None = None,
    findings: Sequence[Finding] = (),
    **fields: Any,
) -> Plan:
    """Return a plan from `live` to `wanted`; what is live was released, and None is a Worker that does not exist."""
    state = make.a_live(live) if live is not None else make.a_live(exists=False, serving=())
    released = make.a_release(*([] if old is None else [old]), digests=state.state.digests) if state.exists else None
    case = make.a_case(wanted=make.a_wanted(*lists, leaves=wanted), live=state, **fields)
    return replace(make.a_plan(replace(case, baseline=Baseline(release=released))), findings=tuple(findings))
