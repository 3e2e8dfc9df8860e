import json
from datetime import date, timedelta

import pytest

from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.gate.allow import allowed, covers, entry_to_paste, require_known
from ayjnt_deploy.gate.table import BY_ID
from tests.ayjnt_deploy.builders import TODAY, a_finding, an_allowance

STEP = "workflow/orders/step/charge"


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        (STEP, STEP),
        ("workflow/orders/step/*", STEP),
        ("workflow/orders/step/ch*", STEP),
        ("workflow/orders/step/fetch [1]", "workflow/orders/step/fetch [1]"),
        ("workflow/orders/step/get *", "workflow/orders/step/get *"),
        ("workflow/orders", "workflow/orders"),
        ("variable/LOG_LEVEL", "variable/LOG_LEVEL"),
    ],
)
def test_an_entry_covers_its_address_or_a_pattern_inside_one_workflow(entry: str, at: str) -> None:
    assert covers(an_allowance(at=entry), a_finding(at=at))


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ("*", STEP),
        ("workflow/*", STEP),
        ("workflow/*/step/charge", STEP),
        ("workflow/order?/step/charge", STEP),
        ("workflow/[o]rders/step/*", STEP),
        ("workflow/orders", STEP),
        ("workflow/orders/step/", STEP),
        ("workflow/orders/step/*", "workflow/orders"),
        ("workflow/orders/step/*", "workflow/orders-processing/step/charge"),
        ("workflow/orders/step/Charge", STEP),
        ("variable/*", "variable/LOG_LEVEL"),
    ],
)
def test_an_entry_reaches_no_further(entry: str, at: str) -> None:
    assert not covers(an_allowance(at=entry), a_finding(at=at))


def test_an_entry_speaks_of_one_rule() -> None:
    assert not covers(an_allowance("step-removed", STEP), a_finding(rule="step-renamed", at=STEP))


def test_an_allowed_finding_stays_visible_with_its_reason_and_refuses_no_more() -> None:
    finding = a_finding(at=STEP)
    entry = an_allowance(at=STEP)

    covered = allowed(finding, [an_allowance(at="workflow/other"), entry], TODAY)

    assert (covered.allowed, covered.refuses, covered.severity) == (entry, False, finding.severity)


@pytest.mark.parametrize(("days", "refuses"), [(1, False), (0, False), (-1, True)])
def test_an_entry_is_good_until_the_end_of_its_day(days: int, refuses: bool) -> None:
    entry = an_allowance(at=STEP, until=TODAY + timedelta(days=days))

    assert allowed(a_finding(at=STEP), [entry], TODAY).refuses is refuses


def test_a_finding_that_cannot_be_allowed_is_not() -> None:
    finding = a_finding(at=STEP, is_allowable=False)

    assert allowed(finding, [an_allowance(at=STEP)], TODAY) is finding


@pytest.mark.parametrize("at", [STEP, 'workflow/orders/step/say "hi"', "workflow/orders/step/größe \\ *"])
def test_the_entry_to_paste_is_json_that_would_cover_the_finding(at: str) -> None:
    finding = a_finding(at=at)

    entry = json.loads(entry_to_paste(finding, date(2026, 12, 25)))

    assert entry == {"rule": finding.rule, "at": at, "because": "…", "until": "2027-01-08"}
    assert covers(an_allowance(entry["rule"], entry["at"]), finding)


def test_an_entry_of_a_rule_that_does_not_exist_is_an_error_with_its_place() -> None:
    with pytest.raises(SourceError) as error:
        require_known([an_allowance(rule="step-rename")], BY_ID)

    assert (error.value.message, error.value.remedy) == (
        "ayjnt.jsonc:3: there is no rule 'step-rename'",
        "did you mean 'step-renamed'?",
    )


def test_entries_of_known_rules_pass() -> None:
    require_known([an_allowance(rule=rule) for rule in BY_ID], BY_ID)
