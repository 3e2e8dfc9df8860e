"""Dates that divide instances, and ways that end a run, as the reader tells them."""

import pytest

from ayjnt_codegen.source import Exact
from tests.ayjnt_codegen.test_steps_fingerprints import one, steps

# Dates


@pytest.mark.parametrize(
    "condition",
    [
        'event.timestamp < new Date("2026-12-01")',
        'new Date("2026-12-01T00:00:00Z") > event.timestamp',
        'event.timestamp.getTime() < Date.parse("2026-12-01")',
        "event.timestamp.getTime() < 1796083200000",
        "+event.timestamp < CUTOVER.getTime()",
        "Number(event.timestamp) <= Date.UTC(2026, 11, 1)",
        "timestamp < CUTOVER",
        '!(event.timestamp >= new Date("2026-12-01T01:00:00+01:00"))',
        "isOld",
        "asks(event)",
        "asksFor(event.timestamp, CUTOVER)",
        "timestamp < DATES.cutover",
        "event.timestamp < Dates.cutover",
        "event.timestamp < new Date(2026, 10, 30 + 1)",
    ],
)
def test_a_step_for_instances_that_began_before_a_constant_date_knows_it(condition: str) -> None:
    run = f"""
    const {{ timestamp }} = event;
    const isOld = timestamp < CUTOVER;
    if ({condition}) await step.do("a", f); else await step.do("b", f);
    """
    top = """
    const CUTOVER = new Date("2026-12-01");
    const DATES = Object.freeze({ cutover: CUTOVER });
    const asks = ({ timestamp }) => timestamp < CUTOVER;
    class Dates { static cutover = CUTOVER; }
    function asksFor(start, date) { return start < date; }
    """
    before, after = steps(run, top)

    assert before.cutover == "before:2026-12-01T00:00:00Z"
    assert after.cutover == "after:2026-12-01T00:00:00Z"


@pytest.mark.parametrize(
    "condition",
    [
        "event.timestamp < new Date(Date.now() - 5000)",
        "event.timestamp.getTime() < Date.now() - 5000",
        "event.timestamp < this.env.CUTOVER",
        'event.timestamp < new Date("soon")',
        "event.timestamp < movable",
    ],
)
def test_a_date_that_is_no_constant_is_computed(condition: str) -> None:
    run = f'let movable = new Date("2026-12-01"); movable = g(); if ({condition}) await step.do("a", f)'

    assert one(run).cutover == "before:computed"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('event.timestamp < new Date("2026-12-01") && event.timestamp < LATER', "before:computed"),
        ('event.timestamp > LATER || event.timestamp > new Date("2026-12-01")', "after:computed"),
        ('event.timestamp > LATER && event.timestamp > new Date("2026-12-01")', "after:2026-12-01T00:00:00Z"),
        ('event.timestamp < LATER || event.timestamp < new Date("2026-12-01")', "before:2026-12-01T00:00:00Z"),
    ],
)
def test_of_two_dates_the_constant_one_counts_where_one_is_enough(condition: str, said: str) -> None:
    assert one(f'if ({condition}) await step.do("a", f)', "const LATER = Date.now();").cutover == said


@pytest.mark.parametrize("condition", ["event.payload.timestamp < 5", 'event.timestamp === new Date("2026-12-01")'])
def test_what_does_not_compare_the_start_is_no_cutover(condition: str) -> None:
    assert one(f'if ({condition}) await step.do("a", f)').cutover is None


@pytest.mark.parametrize(
    "run",
    [
        'await step.do(event.timestamp < CUTOVER ? "charge" : "charge-card", f)',
        'await (event.timestamp < CUTOVER ? step.do("charge", f) : step.do("charge-card", f))',
        'if (event.timestamp < CUTOVER) { await step.do("a", f); return } await step.do("b", f)',
        'event.timestamp < CUTOVER && await step.do("a", f); event.timestamp < CUTOVER || await step.do("b", f)',
    ],
)
def test_each_way_that_a_date_chooses_knows_its_side(run: str) -> None:
    found = [step.cutover for step in steps(run, "const CUTOVER = 1796083200000;")]

    assert found == ["before:2026-12-01T00:00:00Z", "after:2026-12-01T00:00:00Z"]


def test_a_name_that_is_called_like_a_function_that_uses_step_is_read_all_the_same() -> None:
    run = """
    const pay = async () => { await step.do(event.timestamp < CUTOVER ? "charge" : "pay", f); };
    await pay();
    """
    found = steps(run, "const CUTOVER = 1796083200000;")

    assert [step.name for step in found] == [Exact("charge"), Exact("pay")]
    assert [step.cutover for step in found] == ["before:2026-12-01T00:00:00Z", "after:2026-12-01T00:00:00Z"]


# Ways out


@pytest.mark.parametrize(
    "run",
    [
        'if (bad) { await step.do("a", f); return } await step.do("b", f)',
        'if (bad) { if (very) { await step.do("a", f) } throw new Error() } await step.do("b", f)',
        'try { g() } catch { await step.do("a", f); return } await step.do("b", f)',
        'switch (k) { case 1: await step.do("a", f); return; } await step.do("b", f)',
    ],
)
def test_a_step_whose_way_ends_behind_it_leaves(run: str) -> None:
    assert [step.leaves for step in steps(run)] == [True, False]


def test_a_step_of_a_function_that_only_returns_to_its_caller_does_not_leave() -> None:
    run = 'const pay = async () => { if (a) { await step.do("a", f); return } }; await pay();'

    assert not one(run).leaves


WAIT = 'await step.waitForEvent("a", { type: "a" })'


@pytest.mark.parametrize(
    "way_out",
    [
        "if (event.payload.small) return;",
        "if (event.payload.small) { throw new Error() }",
        "for (const x of event.payload.xs) { if (x.bad) return }",
        "switch (event.payload.kind) { case 1: return; default: }",
        "try { g() } catch { return }",
        'if (event.payload.small) { await step.do("reject", f); return }',
    ],
)
def test_a_way_out_in_front_of_a_wait_guards_it(way_out: str) -> None:
    assert steps(WAIT)[-1].guarded == ""
    assert len(steps(f"{way_out} {WAIT}")[-1].guarded) == 12
    assert steps(f"{way_out} {WAIT}")[-1].branch is None


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("if (event.payload.n < 1) return;", "if (event.payload.n < 2) return;", False),
        ("if (event.payload.n < 1) return;", "const { n } = event.payload; if (n < 1) { return null }", True),
        ("for (const x of xs()) if (x.a) return;", "for (const y of xs()) if (y.a) return;", True),
        ("for (const x of xs()) if (x.a) return;", "for (const x of xs()) if (x.b) return;", False),
        ("if (event.payload.n) { g(1); return }", "if (event.payload.n) { g(2); return }", True),
    ],
)
def test_guards_are_compared_by_their_conditions(before: str, after: str, *, is_same: bool) -> None:
    assert (one(f"{before} {WAIT}").guarded == one(f"{after} {WAIT}").guarded) is is_same


@pytest.mark.parametrize(
    ("handler", "guards"),
    [
        ("catch (error) { log(error); throw error }", False),
        ("catch { if (a) { throw new Error('a') } else { throw new Error('b') } }", False),
        ("catch (error) { log(error) }", False),
        ("catch (error) { if (error.late) throw error; }", True),
        ("catch (error) { log(error); return }", True),
    ],
)
def test_an_error_that_is_thrown_on_is_no_way_out_of_its_own(handler: str, *, guards: bool) -> None:
    assert bool(one(f"try {{ g() }} {handler} {WAIT}").guarded) is guards


def test_what_returns_inside_of_a_function_guards_nothing() -> None:
    assert one(f"g(() => {{ if (a) return 1 }}); for (const x of xs()) if (x) break; {WAIT}").guarded == ""
