"""A step gets back the name, type or duration of the last release, where these are written."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ayjnt_deploy.fixes.edit import CannotFix, How
from ayjnt_deploy.fixes.literals import quoted
from ayjnt_deploy.fixes.offered import offered
from tests.ayjnt_deploy.fixes.plans import PATH, STEP, a_source, changed, proposed, text

V1 = """\
    await step.do("charge", async () => pay());
    await step.waitForEvent("approval", { type: "approve" });
    await step.sleep("nap", "1 hour");
    await step.do(`get ${event.payload.id}`, async () => get());
    await step.do("ship", async () => ship());"""


@pytest.mark.parametrize(
    ("rule", "step", "old", "new"),
    [
        ("step-renamed", "charge", '"charge"', '"charge-card"'),
        ("step-renamed", "charge", '"charge"', "'charge-card'"),
        ("step-renamed", "charge", '"charge"', "`charge-card`"),
        ("step-renamed", "charge", '"charge"', '("charge-card" as string)'),
        ("step-renamed", "get *", "`get ${event.payload.id}`", "`fetch ${event.payload.id}`"),
        ("wait-renamed", "approval", '"approval"', '"approved"'),
        ("wait-event-type-changed", "approval", '{ type: "approve" }', '{ timeout: "1 day", type: "ok" }'),
        ("sleep-changed", "nap", '"nap"', '"rest"'),
        ("sleep-changed", "nap", '"1 hour"', '"90 minutes"'),
        ("sleep-changed", "nap", '"1 hour"', "7_200_000"),
        ("sleep-changed", "nap", '"1 hour"', "2 * 60 * 60 * 1000"),
    ],
)
def test_what_the_release_had_is_put_back_in_place(rule: str, step: str, old: str, new: str) -> None:
    now = V1.replace(old, new)

    found = proposed(changed(a_source(V1), a_source(now)), rule, step)

    assert found.how is How.RESTORE
    (edit,) = found.edits
    source = a_source(now).encode()
    assert (edit.path, source[edit.start : edit.end]) == (PATH, edit.old)
    assert text(found) == (source[: edit.start] + edit.new + source[edit.end :]).decode()


def test_quotes_and_holes_are_kept() -> None:
    run = "    await step.do('charge', f);\n    await step.do(`get ${event.payload.id} of ${event.payload.shop}`, g);\n    await step.do('ship', h);"
    now = run.replace("'charge'", "'pay'").replace("`get ${event.payload.id} of", "`fetch ${event.payload.id} from")
    plan = changed(a_source(run), a_source(now))

    assert "step.do('charge', f)" in text(proposed(plan, "step-renamed", "charge"))
    assert "`get ${event.payload.id} of ${event.payload.shop}`" in text(proposed(plan, "step-renamed", "get * of *"))


def test_a_name_and_type_that_changed_together_are_both_restored() -> None:
    now = V1.replace('"approval", { type: "approve" }', '"consent", { type: "ok" }')
    plan = changed(a_source(V1), a_source(now))
    (finding,) = [one for one in plan.findings if one.at.endswith("/approval")]

    assert text(proposed(plan, finding.rule, "approval")) == a_source(V1)


# Where the name is written


@pytest.mark.parametrize(
    ("top", "name"),
    [
        ('const CHARGE = "pay";', "CHARGE"),
        ('const STEP = { charge: "pay", ship: "x" } as const;', "STEP.charge"),
        ('const STEP = { charge: "pay" };\ntype Key = keyof typeof STEP;', 'STEP["charge"]'),
        ('enum Steps { Charge = "pay" }', "Steps.Charge"),
        ('const CHARGE = "pay";\nconst FIRST = CHARGE;', "FIRST"),
    ],
)
def test_a_constant_of_one_use_is_changed_where_it_is_defined(top: str, name: str) -> None:
    now = a_source(V1.replace('"charge"', name), top=top)

    found = text(proposed(changed(a_source(V1), now), "step-renamed", "charge"))

    assert found == now.replace('"pay"', '"charge"')


def test_a_constant_of_another_file_is_changed_there() -> None:
    names = b'export const STEP = { charge: "pay" } as const;\n'
    now = a_source(V1.replace('"charge"', "STEP.charge"), top='import { STEP } from "./names";')
    plan = changed(a_source(V1), {PATH: now.encode(), "workflows/orders/names.ts": names})

    found = proposed(plan, "step-renamed", "charge")

    assert found.after == {"workflows/orders/names.ts": names.replace(b'"pay"', b'"charge"')}


def test_a_name_that_is_handed_to_a_wrapper_is_changed_where_it_is_handed_over() -> None:
    top = "const run = (step: WorkflowStep, name: string, work: () => Promise<void>) => step.do(name, work);"
    before = V1.replace('step.do("charge", ', 'run(step, "charge", ').replace('step.do("ship", ', 'run(step, "ship", ')
    now = a_source(before.replace('"charge"', '"pay"'), top=top)

    found = text(proposed(changed(a_source(before, top=top), now), "step-renamed", "charge"))

    assert found == now.replace('"pay"', '"charge"')


@pytest.mark.parametrize(
    ("top", "name", "why"),
    [
        (
            'const CHARGE = "pay";\nconsole.log(CHARGE);',
            "CHARGE",
            "CHARGE (workflows/orders/workflow.ts:2) is used at 2 places",
        ),
        ('const S = { c: "pay" };\nlog(S);', "S.c", "S.c (workflows/orders/workflow.ts:2) is used at 2 places"),
        ("", '"p" + "ay"', "'pay' is not written out here"),
        ('let name = "pay";', "name", ""),
    ],
)
def test_a_name_that_more_depends_on_or_that_is_put_together_is_refused(top: str, name: str, why: str) -> None:
    plan = changed(a_source(V1), a_source(V1.replace('"charge"', name), top=top))
    (rule,) = {one.rule for one in plan.findings if one.at.endswith("/charge")}

    with pytest.raises(CannotFix) as refused:
        proposed(plan, rule, "charge", How.RESTORE)

    assert why in refused.value.message
    assert refused.value.remedy


def test_a_new_step_that_only_may_stand_in_for_a_removed_one_is_not_renamed() -> None:
    run = '    await step.do("reserve", async () => reserve());\n'
    now = f'{run}    await step.do("notify", async () => tell());\n{V1.split(chr(10), 1)[1]}'
    plan = changed(a_source(V1.replace("\n", f"\n{run}", 1)), a_source(now))
    (finding,) = [one for one in plan.findings if one.at.endswith("/charge")]

    assert "may stand in for it" in finding.problem
    assert offered(plan)[finding.rule, finding.at] == (How.ALLOW,)


def test_a_name_that_the_code_still_uses_is_not_given_out_twice() -> None:
    run = V1.replace('"charge"', '(event.payload.old ? "charge" : "pay")')
    plan = changed(a_source(V1), a_source(run))

    assert offered(plan)["step-renamed", f"{STEP}charge"] == (How.GUARD, How.ALLOW)


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(
    old=NAMES, new=NAMES, quote=st.sampled_from(["'", '"', "`"]), end=st.sampled_from(["\n", "\r\n"]), bom=st.booleans()
)
def test_whatever_the_file_looks_like_the_reader_finds_the_old_name_and_nothing_else_moves(
    old: str, new: str, quote: str, end: str, bom: bool
) -> None:
    assume(old.strip() and len({old, new, "approval", "nap", "ship"}) == 5)
    start = "\ufeff" if bom else ""
    before, now = (
        start + a_source(V1.replace('"charge"', quoted(name, quote))).replace("\n", end) for name in (old, new)
    )
    plan = changed(before, now)

    found = proposed(plan, "step-renamed", old)

    assert text(found) == before
