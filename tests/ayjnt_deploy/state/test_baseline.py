from collections.abc import Mapping

from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.release import Release
from tests.ayjnt_deploy.builders import a_list, a_release, a_state

LEAVES: Mapping[str, Json] = {"variable/A": 1, "cron/0 3 * * *": True, "setting/logpush": True}


def recorded(number: int) -> Release:
    return a_release(number=number, digests=a_state(LEAVES).digests)


def test_code_that_was_read_back_takes_nothing_from_what_the_record_says_of_crons_and_logs() -> None:
    read_back = Baseline(release=a_release(a_list("A"), number=4), basis=Basis.BUNDLE, stale=recorded(4))

    assert read_back.recorded == recorded(4).aftermath
    assert read_back.next_number == 5


def test_code_that_was_read_back_without_any_record_is_the_first_release() -> None:
    read_back = Baseline(release=a_release(a_list("A"), number=0), basis=Basis.BUNDLE)

    assert (read_back.recorded, read_back.next_number) == (None, 1)
