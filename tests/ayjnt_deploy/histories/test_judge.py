from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.histories.judge import judge
from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.histories.trace import Doubt, Ending, Trace
from ayjnt_deploy.state.verdict import Outcome, Verdict
from tests.ayjnt_deploy.histories.traces import a_call, a_failure, a_history, a_trace, unchanged
from tests.replaying.rows import Row, came, do, failed, sleep, slept, trying, wait

PARKED = a_history(do("A-1"), do("B-1"), wait("gate-1"))
RENAMED = a_trace(("do", "A2", None), ("do", "B", 1), ("wait", "gate", 2))
OLD = Known(exact=frozenset({"A", "B", "C"}))


def says(*traces: Trace, known: Known | None = None) -> tuple[Outcome, str | None]:
    verdict = judge(PARKED, traces, known)
    return verdict.outcome, verdict.at


ROWS = st.lists(
    st.sampled_from([do("a-1"), do("b-1"), do("b-2"), failed("c-1"), slept("d-1"), came("e-1")]), unique_by=str
)
LAST = st.sampled_from([do("z-1"), trying("z-1"), sleep("z-1"), wait("z-1"), failed("z-1")])
STATUS = st.sampled_from(["running", "waiting", "paused", "errored"])


@given(rows=ROWS, last=LAST, status=STATUS)
def test_code_that_asks_for_what_is_recorded_is_compatible_wherever_an_instance_stands(
    rows: list[Row], last: Row, status: str
) -> None:
    history = a_history(*rows, last, status=status)

    verdict = judge(history, [a_trace(*unchanged(history))])

    assert verdict == Verdict(outcome=Outcome.COMPATIBLE)


@given(rows=ROWS, last=LAST, gone=st.integers(min_value=0, max_value=5))
def test_finished_work_that_only_goes_is_never_refused(rows: list[Row], last: Row, gone: int) -> None:
    history = a_history(*rows, last)
    shared = {"b"}  # Of two steps of one name it is not known which one goes.
    kept = [one for at, one in enumerate(unchanged(history)) if at != gone or at == len(rows) or one[1] in shared]

    assert judge(history, [a_trace(*kept)]).is_compatible


def test_a_finished_step_without_a_call_beside_a_stranger_runs_again() -> None:
    verdict = judge(PARKED, [RENAMED])

    assert verdict == Verdict(
        outcome=Outcome.RUNS_AGAIN,
        at="A2-1",
        why="`A2-1` runs, and the finished `A-1` is no longer asked for",
    )


def test_a_stranger_in_front_of_the_gate_is_late_ahead_or_unclear_by_what_is_known_of_its_name() -> None:
    new = a_trace(("do", "A", 0), ("do", "C", None), ("do", "B", 1), ("wait", "gate", 2))

    assert says(new) == (Outcome.CANNOT_TELL, "C-1")
    assert says(new, known=OLD) == (Outcome.SKIPS, "C-1")
    assert says(new, known=Known(patterns=("C*",))) == (Outcome.CANNOT_TELL, "C-1")
    assert says(new, known=Known(exact=frozenset({"A", "B"}))) == (Outcome.COMPATIBLE, None)


def test_a_stranger_behind_everything_that_is_recorded_is_what_comes_next() -> None:
    history = a_history(do("A-1"), do("B-1"), status="running")
    calls = [("do", "B", 1), ("do", "C", None)]

    verdict = judge(history, [a_trace(*calls)])

    assert (verdict.outcome, verdict.notes) == (Outcome.COMPATIBLE, ("`A-1` is no longer asked for",))


def test_the_last_finished_step_renamed_runs_again() -> None:
    history = a_history(do("A-1"), do("B-1"), status="running")

    assert judge(history, [a_trace(("do", "A", 0), ("do", "B2", None))]).at == "B2-1"


def test_a_step_that_a_callback_speaks_of_is_not_lost() -> None:
    outer = a_call("do", "both", None, inner=(0,))
    run = a_trace(("do", "x", None), ("do", "B", 1), ("wait", "gate", 2))

    assert says(replace(run, calls=(outer, *run.calls[1:])), known=OLD) == (Outcome.COMPATIBLE, None)


def test_side_by_side_is_not_one_behind_the_other() -> None:
    together = tuple(
        a_call("wait" if name in {"new", "gate"} else "do", name, row, seen=0, given=None if name == "gate" else 1)
        for name, row in (("A", 0), ("new", None), ("B", 1), ("gate", 2))
    )

    assert says(replace(a_trace(), calls=together)) == (Outcome.COMPATIBLE, None)


@pytest.mark.parametrize(
    ("ahead", "guessed", "looked", "outcome"),
    [
        (False, False, False, Outcome.READS_MISSING),
        (False, True, False, Outcome.CANNOT_TELL),
        (True, False, False, Outcome.READS_MISSING),
        (True, True, False, Outcome.CANNOT_TELL),
        (True, False, True, Outcome.COMPATIBLE),
    ],
)
def test_what_a_run_throws_counts_as_far_as_it_rests_on_what_is_recorded(
    ahead: bool, guessed: bool, looked: bool, outcome: Outcome
) -> None:
    failure = a_failure("TypeError: Cannot read properties of undefined (reading 'map')", ahead=ahead)
    run = a_trace(*unchanged(PARKED), ending=Ending.THREW, failure=failure, guessed=guessed, looked=looked)

    assert judge(PARKED, [run]).outcome is outcome


def test_an_error_behind_the_gate_that_is_not_about_missing_values_may_be_meant() -> None:
    failure = a_failure("Error: not approved", ahead=True, reads_nothing=False)

    assert says(a_trace(*unchanged(PARKED), ending=Ending.THREW, failure=failure)) == (Outcome.COMPATIBLE, None)


def test_a_recorded_error_that_nobody_catches_any_more_skips_what_came_behind() -> None:
    history = a_history(failed("A-1", "declined"), do("B-1"), wait("gate-1"))
    run = a_trace(("do", "A", 0), ending=Ending.THREW, failure=a_failure("Error: declined", recorded=True))

    verdict = judge(history, [run])

    assert (verdict.outcome, verdict.at) == (Outcome.SKIPS, "B-1")


def test_a_run_that_was_cut_short_loses_nothing_and_is_unclear() -> None:
    doubt = Doubt(why="it reads what `fetch()` gives, outside of a step", ahead=False)

    verdict = judge(PARKED, [a_trace(("do", "A", 0), doubt=doubt)])

    assert verdict == Verdict(outcome=Outcome.CANNOT_TELL, at="A-1", why=doubt.why)


def test_a_doubt_behind_the_place_where_the_instance_stands_is_none() -> None:
    run = a_trace(*unchanged(PARKED), doubt=Doubt(why="it reads", ahead=True))

    assert says(run) == (Outcome.COMPATIBLE, None)


def test_guesses_that_lead_elsewhere_are_told_with_what_was_read() -> None:
    same = a_trace(*unchanged(PARKED), read=("the clock",))

    verdict = judge(PARKED, [same, replace(RENAMED, read=("the clock",))])

    assert verdict.outcome is Outcome.CANNOT_TELL
    assert verdict.why.startswith("what the run asks for depends on the clock: would run again, or not")


def test_guesses_that_agree_are_none() -> None:
    assert says(RENAMED, RENAMED) == (Outcome.RUNS_AGAIN, "A2-1")
    assert says(a_trace(*unchanged(PARKED)), a_trace(*unchanged(PARKED))) == (Outcome.COMPATIBLE, None)


def test_a_run_that_never_came_to_rest_is_unclear() -> None:
    assert judge(PARKED, None).outcome is Outcome.CANNOT_TELL
