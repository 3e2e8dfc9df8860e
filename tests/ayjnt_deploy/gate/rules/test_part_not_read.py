from dataclasses import replace

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.part_not_read import RULE
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.settings import SETTINGS
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_state, a_wanted, an_allowance

WHY = "GET schedules: answered 403"


def the_case(*parts: Part, wanted: dict[str, Json] | None = None, whole: tuple[Aspect, ...] = ()) -> Case:
    state = replace(a_state(wanted), whole=frozenset(whole))
    live = replace(a_state(), not_read=dict.fromkeys(parts, WHY))
    return a_case(wanted=replace(a_wanted(), state=state), live=a_live(state=live))


def test_crons_that_nobody_saw_are_not_replaced_silently() -> None:
    assert RULE.check(the_case(Part.CRONS, whole=(Aspect.CRON,))) == (
        Finding(
            rule="part-not-read",
            severity=Severity.WARN,
            at="worker/orders/part/crons",
            problem=(
                "the cron triggers could not be read, and the deploy writes there: whose change it undoes is not known "
                "(GET schedules: answered 403)"
            ),
            remedy="give the token the permission that it lacks, or run the command again; where the API cannot tell it, allow this",
        ),
    )


@pytest.mark.parametrize("part", [Part.RUNTIME, Part.PLACEMENT, Part.SCRIPT, Part.SUBDOMAIN])
def test_a_part_of_which_each_deploy_resets_something_is_found_whatever_the_config_says(part: Part) -> None:
    assert any(one.part is part and not one.is_kept for one in SETTINGS)
    assert len(RULE.check(the_case(part))) == 1


@pytest.mark.parametrize(
    "case",
    [
        the_case(Part.CONSUMERS, wanted={"queue-consumer/jobs": True}),
        the_case(Part.WORKFLOW_SETTINGS, wanted={"workflow/orders": {"class": "Orders"}}),
    ],
)
def test_what_this_deploy_sets_is_found(case: Case) -> None:
    assert len(RULE.check(case)) == 1


@pytest.mark.parametrize(
    "case",
    [
        the_case(),
        the_case(Part.CRONS, Part.ROUTES, Part.DOMAINS),
        the_case(Part.ROUTES, whole=(Aspect.CRON,)),
        the_case(Part.CONSUMERS),
        the_case(Part.WORKFLOW_SETTINGS),
    ],
    ids=["all was read", "no list is given", "another list is given", "no consumer", "no workflow"],
)
def test_what_the_deploy_leaves_alone_may_stay_unread(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_one_part() -> None:
    (finding,) = RULE.check(the_case(Part.SCRIPT))

    assert allowed(finding, [an_allowance("part-not-read", finding.at)], TODAY).allowed is not None
