from datetime import date

import pytest

from ayjnt_deploy.errors import Exit
from ayjnt_deploy.gate.accepted import NOTHING, Accepted, NothingToOverwrite
from ayjnt_deploy.gate.allow import allowed
from tests.ayjnt_deploy.builders import TODAY, a_finding

DRIFT = a_finding(rule="drift-overwritten", at="variable/LOG_LEVEL")
OTHER = a_finding(rule="drift-overwritten", at="variable/A")
TAKEN = a_finding(rule="worker-name-taken", at="worker/orders")


def test_a_drift_that_is_named_is_allowed_for_this_run_and_no_other_one_is() -> None:
    entries = Accepted(overwrite=("variable/LOG_LEVEL",)).allowances("orders", TODAY)

    told = allowed(DRIFT, entries, TODAY).allowed
    assert told is not None
    assert (told.because, told.until, told.place) == ("--overwrite", TODAY, None)
    assert [allowed(one, entries, TODAY).refuses for one in (OTHER, TAKEN)] == [True, True]


def test_adopting_a_worker_speaks_of_the_projects_own_name_only() -> None:
    entries = Accepted(adopts_worker=True).allowances("orders", TODAY)

    assert [allowed(one, entries, TODAY).refuses for one in (TAKEN, DRIFT)] == [False, True]
    assert Accepted(adopts_worker=True).allowances("billing", TODAY)[0].at == "worker/billing"


def test_without_options_nothing_is_allowed() -> None:
    assert NOTHING.allowances("orders", date(2027, 1, 1)) == ()


def test_an_address_at_which_nobody_changed_anything_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NothingToOverwrite) as raised:
        Accepted(overwrite=("variable/A", "variable/B")).require_drift([DRIFT, OTHER, TAKEN])

    assert raised.value.exit_code is Exit.USAGE
    assert (
        raised.value.message == "--overwrite variable/B: the deploy would overwrite nothing there that somebody changed"
    )
    assert raised.value.remedy == "name one of variable/A, variable/LOG_LEVEL"


def test_where_nobody_changed_anything_the_option_is_to_go() -> None:
    with pytest.raises(NothingToOverwrite) as raised:
        Accepted(overwrite=("worker/orders",)).require_drift([TAKEN])

    assert raised.value.remedy == "remove it: nothing has been changed live"


def test_drifts_that_are_there_pass() -> None:
    Accepted(overwrite=("variable/A", "variable/LOG_LEVEL")).require_drift([DRIFT, OTHER])
    NOTHING.require_drift([DRIFT])
