"""The plan as people read it: whole outputs, every name to the letter."""

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from ayjnt_codegen.source import NotDetected, Place, SourceTree
from ayjnt_deploy.gate.finding import Affected, Severity
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.report.text import plan_lines
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.release import Reach
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.report.plans import a_plan

HEAD = "api.cloudflare.com · account a · Worker orders"


def printed(plan: Plan, *, values: bool = True) -> str:
    """Print as the command does; the narrow terminal must cut nothing."""
    console = Console(file=io.StringIO(), width=40, highlight=False)
    for line in plan_lines(plan, values=values):
        console.print(line, soft_wrap=True)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_first_release_lists_all_that_will_be() -> None:
    plan = a_plan(
        {"variable/LOG_LEVEL": "info", "variable/API_TOKEN": "hush", "compatibility/date": "2026-10-01"}, None
    )

    assert printed(plan) == (
        f"{HEAD} · not deployed yet\n"
        "\n"
        "first release\n"
        '  + compatibility/date: "2026-10-01"\n'
        "  + variable/API_TOKEN: (hidden)\n"
        '  + variable/LOG_LEVEL: "info"\n'
        "\n"
        "nothing stands against this deploy\n"
        f"plan {plan.fingerprint}\n"
    )


def test_a_plan_with_nothing_to_do_is_three_lines() -> None:
    plan = a_plan({"variable/A": 1}, {"variable/A": 1})

    assert printed(plan) == (
        f"{HEAD} · version v-1 · release 2\n"
        "\n"
        "nothing to do: the live Worker is what the source tree asks for\n"
        f"plan {plan.fingerprint}\n"
    )


def test_changes_show_both_values_and_hide_those_of_secrets() -> None:
    plan = a_plan(
        {"variable/LOG_LEVEL": "debug", "variable/NEW": {"a": [1, True]}, "variable/API_TOKEN": "hush"},
        {"variable/LOG_LEVEL": "info", "variable/OLD": 1, "variable/API_TOKEN": "hush-hush"},
    )

    assert printed(plan) == (
        f"{HEAD} · version v-1 · release 2\n"
        "\n"
        "changes\n"
        "  ~ variable/API_TOKEN: (hidden) → (hidden)\n"
        '  ~ variable/LOG_LEVEL: "info" → "debug"\n'
        '  + variable/NEW: {"a": [1, true]}\n'
        "  - variable/OLD: 1\n"
        "\n"
        "nothing stands against this deploy\n"
        f"plan {plan.fingerprint}\n"
    )


def test_no_value_of_a_variable_stands_in_a_report_that_is_kept() -> None:
    first = a_plan({"variable/LOG_LEVEL": "info", "compatibility/date": "2026-10-01"}, None)
    changed = a_plan(
        {"variable/LOG_LEVEL": "debug", "variable/NEW": 1}, {"variable/LOG_LEVEL": "info", "variable/OLD": 1}
    )

    assert lines_at("variable/", printed(first, values=False)) == ["+ variable/LOG_LEVEL: (masked)"]
    assert '+ compatibility/date: "2026-10-01"' in printed(first, values=False)
    assert lines_at("variable/", printed(changed, values=False)) == [
        "~ variable/LOG_LEVEL: (masked) → (masked)",
        "+ variable/NEW: (masked)",
        "- variable/OLD: (masked)",
    ]


def test_the_line_that_keeps_a_live_value_is_for_eyes_that_may_see_it() -> None:
    plan = a_plan({"variable/A": "1"}, {"variable/A": "2"})
    finding = make.a_finding(rule="drift-overwritten", at="variable/A", severity=Severity.BLOCK)
    plan = replace(plan, findings=(finding,))

    assert 'as it is live: "wrangler": {"vars": {"A": "2"}}' in printed(plan)
    assert "as it is live" not in printed(plan, values=False)


@pytest.mark.parametrize(
    ("at", "wanted", "live"),
    [
        ("compatibility/date", "2026-01-01", ""),
        ("compatibility/flags", {"nodejs_compat": True}, {}),
        ("compatibility/flags", {"nodejs_compat": True}, {"global_navigator": True}),
        ("export/Chat", {"type": "durable-object"}, {"type": "worker"}),
    ],
)
def test_no_line_is_shown_that_ayjnt_jsonc_refuses_or_that_keeps_nothing(at: str, wanted: Json, live: Json) -> None:
    plan = a_plan({at: wanted}, {at: live})
    finding = make.a_finding(rule="drift-overwritten", at=at, severity=Severity.BLOCK)

    assert "as it is live" not in printed(replace(plan, findings=(finding,)))


def test_flags_that_were_added_live_are_kept_by_a_line_and_so_is_a_consumer_that_was_reset() -> None:
    consumer: dict[str, Json] = {"queue-consumer/jobs": True}
    wanted: dict[str, Json] = {
        **consumer,
        "compatibility/flags": {"a": True},
        "queue-consumer/jobs/dead_letter_queue": "d",
    }
    plan = a_plan(wanted, {**consumer, "compatibility/flags": {"a": True, "b": True}})
    found = [
        make.a_finding(rule="drift-overwritten", at=at)
        for at in ("compatibility/flags", "queue-consumer/jobs/dead_letter_queue")
    ]

    text = printed(replace(plan, findings=tuple(found)))

    assert 'as it is live: "wrangler": {"compatibility_flags": ["a", "b"]}' in text
    assert 'as it is live: "wrangler": {"queues": {"consumers": [{"queue": "jobs"}]}}' in text


def lines_at(address: str, text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if address in line]


def test_a_change_says_who_made_it_where_it_was_not_you() -> None:
    released = {"variable/A": "1", "variable/B": "1", "variable/C": "1"}
    plan = a_plan(
        {"variable/A": "1", "variable/B": "3", "variable/C": "2"},
        {"variable/A": "2", "variable/B": "2", "variable/C": "2"},
    )
    plan = make.a_plan(
        replace(plan.case, baseline=Baseline(release=make.a_release(digests=make.a_state(released).digests)))
    )
    unrecorded = make.a_plan(replace(plan.case, baseline=Baseline()))

    assert [line for line in printed(plan).splitlines() if "variable/" in line and line.startswith("  ")][:3] == [
        '  ~ variable/A: "2" → "1"   (changed live since the last release; will be overwritten)',
        '  ~ variable/B: "2" → "3"   (changed live and in the source tree; will be overwritten)',
        "  = variable/C: settled, live already is what you want",
    ]
    assert '  ~ variable/A: "2" → "1"   (no record tells who made it so; will be overwritten)\n' in printed(unrecorded)


def drifted(live: dict[str, Json], **fields: Any) -> list[str]:
    """Return the section of changes where A to C were released as 1 and are still wanted so."""
    leaves: dict[str, Json] = {f"variable/{name}": 1 for name in "ABC"}
    release = make.a_release(digests=make.a_state(leaves).digests)
    case = make.a_case(wanted=make.a_wanted(leaves=leaves), live=make.a_live(live, **fields))
    text = printed(make.a_plan(replace(case, baseline=Baseline(release=release))))
    return text.partition("changes\n")[2].partition("\n\n")[0].splitlines()


WHO = {"deployed_by": "ana@example.com", "deployed_from": "dash", "deployed_on": "2026-11-21T08:00:00.895481Z"}


def test_who_deployed_last_is_said_once_and_to_the_second() -> None:
    assert drifted({"variable/A": 2, "variable/B": 2, "variable/C": 1}, **WHO) == [
        "  ~ variable/A: 2 → 1   (changed live since the last release; will be overwritten)",
        "  ~ variable/B: 2 → 1   (changed live since the last release; will be overwritten)",
        "  last deployed by ana@example.com with dash 2026-11-21T08:00:00Z",
    ]


def test_who_deployed_last_is_not_said_of_what_needs_no_deploy() -> None:
    same: dict[str, Json] = {f"variable/{name}": 1 for name in "ABC"}

    assert drifted({**same, "setting/limits": {"cpu_ms": 5}}, **WHO)[-1].startswith("  last deployed by ana")
    assert drifted({**same, "setting/workers_dev": True}, **WHO) == [
        "  - setting/workers_dev: true   (changed live since the last release; will be switched off)"
    ]


def test_a_variable_that_is_a_secret_now_is_told_as_that() -> None:
    assert drifted({"variable/B": 1, "variable/C": 1}, secrets=frozenset({"A"})) == [
        "  + variable/A: 1   (changed live since the last release; it is a secret there now; will be made)"
    ]


def test_what_has_settled_is_one_line_and_variables_of_others_are_none() -> None:
    names = [f"variable/{name}" for name in ("A", "B", "C", "D", "E", "F", "FEATURE_X")]
    release = make.a_release(digests=make.a_state(dict.fromkeys(names, 1)).digests)
    leaves: dict[str, Json] = dict.fromkeys(names, 2)

    def changes(reach: Reach) -> list[str]:
        wanted = replace(make.a_wanted(leaves=leaves), reach=reach)
        case = make.a_case(wanted=wanted, live=make.a_live(leaves), baseline=Baseline(release=release))
        return [line for line in printed(make.a_plan(case)).splitlines() if line.startswith("  = ")]

    told = "  = variable/A, variable/B, variable/C, variable/D, variable/E and 1 more: settled, live already is what you want"
    assert changes(Reach(ignored=("variable/FEATURE_*",))) == [told]
    assert changes(Reach(keeps_variables=True)) == []


def test_in_a_draft_no_difference_is_told_as_somebodys() -> None:
    leaves: dict[str, Json] = {"setting/workers_dev": True, "secret/STRIPE_KEY": True}
    live = make.a_live({**leaves, "setting/workers_dev": False}, secrets=frozenset({"STRIPE_KEY"}))
    base = Baseline(distrust="it carries no release record")
    plan = make.a_plan(make.a_case(wanted=make.a_wanted(leaves=leaves), live=live, baseline=base))

    assert "changes\n  ~ setting/workers_dev: false → true\n\n" in printed(plan)


def test_a_required_secret_is_not_told_as_something_that_the_deploy_makes() -> None:
    assert "  · secret/STRIPE_KEY: required; `wrangler secret put` sets it, no deploy does\n" in printed(
        a_plan({"secret/STRIPE_KEY": True}, None)
    )


def test_a_sleep_that_lasts_longer_and_a_wait_for_another_event_show_what_changed() -> None:
    old = make.a_list(make.a_sleep("nap", 3_600_000), make.a_wait("approval", "approved"), make.a_wait("gate", None))
    new = make.a_list(make.a_sleep("nap", 7_200_001), make.a_wait("approval", "cleared"), make.a_wait("gate", "go"))

    assert lines_at("workflow.ts", printed(a_plan({}, {}, new, old=old)))[:3] == [
        "~ sleep nap: 1 hour → 7200001 ms   agents/orders/workflow.ts:10",
        "~ waitForEvent approval: 'approved' → 'cleared'   agents/orders/workflow.ts:11",
        "~ waitForEvent gate: an event that cannot be read → 'go'   agents/orders/workflow.ts:12",
    ]


def test_only_steps_that_moved_are_the_same_in_another_order() -> None:
    moved = a_plan({}, {}, make.a_list("B", "A"), old=make.a_list("A", "B"))
    retyped = a_plan({}, {}, make.a_list(make.a_wait("w", "b")), old=make.a_list(make.a_wait("w", "a")))

    assert "the same steps in another order" in printed(moved)
    assert "another order" not in printed(retyped)


def test_a_refusal_tells_all_that_is_known_and_what_to_do() -> None:
    finding = make.a_finding(
        problem="step 'A' is now 'B'",
        remedy="keep the name 'A'",
        place=Place("agents/orders/workflow.ts", 27, 5),
        recorded=Place("agents/orders/workflow.ts", 26),
        evidence="1 of 2 instances in flight has finished 'A'",
        instances=("order-1 (running, since yesterday)",),
    )
    steps = make.a_list("reserve", "B"), make.a_list("reserve", "A")
    plan = a_plan({}, {}, steps[0], old=steps[1], findings=[finding], instances=[make.an_instance("reserve", at="A")])

    assert printed(plan) == (
        f"{HEAD} · version v-1 · release 2\n"
        "\n"
        "steps of orders-processing\n"
        "  ~ A → B   agents/orders/workflow.ts:11\n"
        "\n"
        "✗ block step-renamed workflow/orders-processing/step/A\n"
        "  step 'A' is now 'B'\n"
        "  at: agents/orders/workflow.ts:27 (the release had it at agents/orders/workflow.ts:26)\n"
        "  seen: 1 of 2 instances in flight has finished 'A'\n"
        "    order-1 (running, since yesterday)\n"
        "  to fix: keep the name 'A'\n"
        '  to allow: put this line into "allow": […] of ayjnt.jsonc, with your reason\n'
        '    {"rule": "step-renamed", "at": "workflow/orders-processing/step/A", '
        '"because": "…", "until": "2026-12-06"}\n'
        "\n"
        "orders-processing: 1 in flight\n"
        "refused: 1 finding stops this deploy\n"
        f"plan {plan.fingerprint}\n"
    )


def test_an_allowance_is_printed_with_its_reason_and_without_a_fix() -> None:
    allowed = make.an_allowance(because="closed over night")
    plan = a_plan({"variable/A": 2}, {"variable/A": 1}, findings=[make.a_finding(allowed=allowed)])

    assert (
        "✓ allowed step-renamed workflow/orders-processing/step/A\n"
        "  it is renamed\n"
        "  allowed: closed over night (until 2026-11-22, ayjnt.jsonc:3)\n"
        "\n"
        "nothing stands against this deploy\n"
    ) in printed(plan)


def test_a_finding_that_cannot_be_allowed_offers_no_entry() -> None:
    finding = make.a_finding(is_allowable=False)

    text = printed(a_plan({}, {}, findings=[finding, make.a_finding(at="workflow/w")]))

    assert text.count("to allow: ") == 1
    assert "refused: 2 findings stop this deploy\n" in text


def test_warnings_are_counted_in_the_verdict() -> None:
    warning = make.a_finding(severity=Severity.WARN)

    one = printed(a_plan({"variable/A": 2}, {"variable/A": 1}, findings=[warning]))
    two = printed(a_plan({"variable/A": 2}, {"variable/A": 1}, findings=[warning, warning]))

    assert "nothing stands against this deploy (1 warning)\n" in one
    assert "nothing stands against this deploy (2 warnings)\n" in two
    assert "! warn step-renamed" in one


def test_a_file_that_was_not_picked_up_is_named_before_it_is_missed() -> None:
    missed = NotDetected(Place("agents/a/workflow.ts", 3), "the class is not the default export [sic]")
    plan = replace(
        a_plan({}, {}, findings=[make.a_finding()]), tree=SourceTree(agents=(), workflows=(), not_detected=(missed,))
    )

    told = (
        "not picked up\n  ? agents/a/workflow.ts:3: the class is not the default export [sic]\n\n✗ block step-renamed"
    )
    assert told in printed(plan)


def test_other_orders_and_bodies_of_steps_are_told() -> None:
    edited = a_plan({}, {}, make.a_list(make.a_step("A", body="0" * 12)), old=make.a_list("A"))

    assert "  · do A has another body   agents/orders/workflow.ts:10\n" in printed(edited)


def test_brackets_in_names_and_values_are_the_users_and_stay() -> None:
    names = ("[bold]reserve[/bold]", "[/x]", "[red]", "charge [card]", "\\[b]")
    steps = make.a_list(*names)

    text = printed(a_plan({f"variable/{name}": name for name in names}, {}, steps, old=make.a_list()))

    for name in names:
        assert f"variable/{name}: " in text
        assert f"do {name}" in text


def test_a_name_with_a_line_break_or_an_escape_sequence_stays_on_its_line() -> None:
    plan = a_plan({}, {}, make.a_list("a\n::error::b", "\x1b[2Jc"), old=make.a_list())

    text = printed(plan)

    assert "  + do a\\n::error::b   agents/orders/workflow.ts:10\n" in text
    assert "  + do \\x1b[2Jc   agents/orders/workflow.ts:11\n" in text
    assert "\x1b" not in text


LONG = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=200).filter(
    lambda text: "/step/" not in text
)


@given(st.sets(LONG, min_size=1, max_size=5), LONG)
def test_every_changed_name_is_printed_to_the_letter_however_long(names: set[str], step: str) -> None:
    plan = a_plan({f"variable/{name}": 1 for name in names}, {}, make.a_list(step), old=make.a_list())

    lines = printed(plan).splitlines()

    for name in names:
        assert any(line.startswith(f"  + variable/{name}: ") for line in lines)
    assert any(line.startswith(f"  + do {step}   ") for line in lines)


def test_a_verdict_about_instances_says_what_it_assumes() -> None:
    one = make.an_instance("A")
    finding = make.a_finding(affected=Affected(evidence=make.an_evidence(one), instances=(one,)))

    lines = printed(a_plan({}, {}, findings=[finding])).splitlines()

    assert "assumed: instances in flight go on with the new code, which Cloudflare does not say for certain" in lines


def test_another_baseline_says_what_it_is_and_that_the_live_record_is_of_no_use() -> None:
    plan = a_plan({"variable/A": 1}, {"variable/A": 1}, make.a_list("A"), old=make.a_list("A"))
    base = Baseline(
        release=plan.release,
        basis=Basis.FILE,
        named="record.json",
        commit="c" * 40,
        distrust="it carries no release record (version v-1 was made by dash)",
    )

    lines = printed(replace(plan, case=replace(plan.case, baseline=base))).splitlines()

    assert lines[1:3] == [
        "compared with record.json (commit cccccccccccc): record.json may be older than what runs",
        "nobody can tell who changed the live Worker: it carries no release record (version v-1 was made by dash)",
    ]


def test_a_record_that_is_not_believed_still_tells_who_changed_the_live_worker() -> None:
    plan = a_plan({"variable/A": 1}, {"variable/A": 1}, make.a_list("A"), old=make.a_list("A"))
    base = Baseline(
        release=plan.release, basis=Basis.BUNDLE, distrust="its record describes other code", stale=plan.release
    )

    lines = printed(replace(plan, case=replace(plan.case, baseline=base))).splitlines()

    assert lines[1] == "compared with the deployed bundle: no record describes the deployed code"
    assert "nobody can tell" not in "".join(lines)
