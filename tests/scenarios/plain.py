"""Changes of plain steps, as observed on the real engine: S01 to S16, S26 to S38, S46 to S49, S61."""

from tests.scenarios.scenario import Scenario

A = 'await step.do("A", async () => work("a"));'
A2 = 'await step.do("A2", async () => work("a"));'
B = 'await step.do("B", async () => work("b"));'
C = 'await step.do("C", async () => work("c"));'
NEW = 'await step.do("NEW", async () => work("new"));'
GATE = 'await step.waitForEvent("gate", { type: "go", timeout: "1 day" });'
V1 = A + B + GATE + C

_ITEMS = 'for (const item of ITEMS) { await step.do("item", async () => work(item)); }'
_CHARGE = 'const c = await step.do("charge", async () => pay(event.payload));'
_EMAIL = 'const e = await step.do("charge", async () => email(event.payload));'
_NOTIFY = 'await step.do("notify", async () => work("before"));'
_NOTIFY_LATER = 'await step.do("notify", async () => work("after"));'

SCENARIOS = (
    Scenario(id="S01", story="nothing changed", releases=(V1, V1)),
    Scenario(
        id="S02",
        story="a completed step has another name: it runs again",
        releases=(V1, A2 + B + GATE + C),
        says=("block step-renamed A",),
    ),
    Scenario(
        id="S03",
        story="a new step between completed ones runs after the second",
        releases=(V1, A + NEW + B + GATE + C),
        says=("warn step-runs-late NEW",),
    ),
    Scenario(
        id="S04",
        story="a new step behind the gate runs once, in order",
        releases=(V1, A + B + GATE + NEW + C),
        says=("info step-runs-late NEW",),
    ),
    Scenario(
        id="S05",
        story="a completed step is removed: its record is ignored",
        releases=(V1, B + GATE + C),
        says=("warn step-removed A",),
    ),
    Scenario(id="S06", story="two completed steps change places", releases=(V1, B + A + GATE + C)),
    Scenario(
        id="S07",
        story="one name in a loop over a list that grew in front: a value is crossed, a step runs twice",
        releases=(_ITEMS.replace("ITEMS", '["a", "b"]') + GATE, _ITEMS.replace("ITEMS", '["new", "a", "b"]') + GATE),
        says=("block loop-source-changed item",),
    ),
    Scenario(
        id="S08",
        story="the same, grown at the end: safe, but the reader sees only that the list changed",
        releases=(_ITEMS.replace("ITEMS", '["a", "b"]') + GATE, _ITEMS.replace("ITEMS", '["a", "b", "new"]') + GATE),
        says=("block loop-source-changed item",),
    ),
    Scenario(
        id="S09",
        story="two steps of one name change places: values crossed",
        releases=(_CHARGE + _EMAIL + GATE + C, _EMAIL + _CHARGE + GATE + C),
        says=("block same-name-step-shifted charge",),
    ),
    Scenario(
        id="S10",
        story="the first of two steps of one name is removed: the other gets its value",
        releases=(_CHARGE + _EMAIL + GATE + C, _EMAIL + GATE + C),
        says=("block same-name-step-shifted charge",),
    ),
    Scenario(
        id="S11",
        story="a new step of an existing name in front: it is skipped, and the old one runs again",
        releases=(_CHARGE + B + GATE + C, _EMAIL + _CHARGE + B + GATE + C),
        says=("block same-name-step-shifted charge",),
    ),
    Scenario(
        id="S12",
        story="a new step of an existing name behind: it runs once",
        releases=(_CHARGE + B + GATE + C, _CHARGE + B + GATE + _EMAIL + C),
        says=("info step-runs-late charge#2",),
    ),
    Scenario(
        id="S66",
        story="a name used before and after the gate is used once more in front",
        releases=(
            _NOTIFY + GATE + _NOTIFY_LATER,
            'await step.do("notify", async () => work("new"));' + _NOTIFY + GATE + _NOTIFY_LATER,
        ),
        says=("block same-name-step-shifted notify",),
    ),
    Scenario(
        id="S13",
        story="a do becomes a sleep of the same name",
        releases=(V1, 'await step.sleep("A", "1 second");' + B + GATE + C),
        says=("block step-kind-changed A",),
    ),
    Scenario(
        id="S14",
        story="a sleep becomes a do of the same name",
        releases=('await step.sleep("A", "1 second");' + B + GATE + C, V1),
        says=("block step-kind-changed A",),
    ),
    Scenario(
        id="S16",
        story="the retries of a completed step change",
        releases=(V1, V1.replace('"A", ', '"A", { retries: { limit: 9, delay: "1 second" } }, ')),
    ),
    Scenario(
        id="S61",
        story="the retries of a step between attempts change: the old ones count",
        releases=(
            V1.replace('"A", ', '"A", { retries: { limit: 1, delay: "15 seconds" } }, '),
            V1.replace('"A", ', '"A", { retries: { limit: 4, delay: 50 } }, '),
        ),
    ),
    Scenario(
        id="S26",
        story="the outer of two nested steps is renamed: its body runs again",
        releases=(
            'await step.do("outer", async () => { await step.do("inner", async () => work("i")); });' + GATE + C,
            'await step.do("outer2", async () => { await step.do("inner", async () => work("i")); });' + GATE + C,
        ),
        says=("block step-renamed outer",),
    ),
    Scenario(
        id="S27",
        story="the inner of two nested steps is renamed: the outer is cached",
        releases=(
            'await step.do("outer", async () => { await step.do("inner", async () => work("i")); });' + GATE + C,
            'await step.do("outer", async () => { await step.do("inner2", async () => work("i")); });' + GATE + C,
        ),
    ),
    Scenario(
        id="S28",
        story="a parallel group of different names in another order",
        releases=(
            'await Promise.all([step.do("A", async () => work("a")), step.do("B", async () => work("b"))]);' + GATE + C,
            'await Promise.all([step.do("B", async () => work("b")), step.do("A", async () => work("a"))]);' + GATE + C,
        ),
    ),
    Scenario(
        id="S29",
        story="a parallel group of one name in another order: values stay where the calls were",
        releases=(
            'await Promise.all([step.do("A", async () => work("a")), step.do("A", async () => work("b"))]);' + GATE + C,
            'await Promise.all([step.do("A", async () => work("b")), step.do("A", async () => work("a"))]);' + GATE + C,
        ),
        says=("block same-name-step-shifted A",),
    ),
    Scenario(
        id="S30",
        story="the rollback handler of a completed step is removed",
        releases=(V1.replace('work("a")', 'work("a"), { rollback: async () => undo("a") }'), V1),
        says=("block rollback-removed A",),
    ),
    Scenario(
        id="S31",
        story="a step with a rollback handler is renamed: only the second effect is undone",
        releases=(
            V1.replace('work("a")', 'work("a"), { rollback: async () => undo("a") }'),
            (A2 + B + GATE + C).replace('work("a")', 'work("a"), { rollback: async () => undo("a") }'),
        ),
        says=("block step-renamed A",),
    ),
    Scenario(
        id="S32",
        story="the body of a step that failed for good is fixed: the old error stays",
        releases=(
            f"try {{ {A} }} catch (error) {{ {NEW} }}" + GATE + C,
            f"try {{ {A.replace('work', 'pay')} }} catch (error) {{ {NEW} }}" + GATE + C,
        ),
    ),
    Scenario(
        id="S35",
        story="the bodies of a completed and of a coming step change",
        releases=(V1, V1.replace('work("a")', "pay(1)").replace('work("c")', "pay(2)")),
    ),
    Scenario(
        id="S36",
        story="the fixed part of a name with holes changes: every item runs again",
        releases=(
            "for (const i of [1, 2]) { await step.do(`get ${i}`, async () => work(i)); }" + GATE + C,
            "for (const i of [1, 2]) { await step.do(`fetch ${i}`, async () => work(i)); }" + GATE + C,
        ),
        says=("block step-renamed get *",),
    ),
    Scenario(
        id="S37",
        story="names that hold the item, in another order: safe",
        releases=(
            "for (const i of [1, 2]) { await step.do(`get ${i}`, async () => work(i)); }" + GATE + C,
            "for (const i of [2, 1]) { await step.do(`get ${i}`, async () => work(i)); }" + GATE + C,
        ),
    ),
    Scenario(
        id="S38",
        story="names that hold the number of the turn, over a list that grew in front: as S07",
        releases=(
            '["a"].map((x, i) => step.do(`process-${i}`, async () => work(x)));' + GATE + C,
            '["new", "a"].map((x, i) => step.do(`process-${i}`, async () => work(x)));' + GATE + C,
        ),
        says=("block loop-source-changed process-*",),
    ),
    Scenario(
        id="S46",
        story="killed inside of a body and renamed (S67: not renamed): it runs from scratch; S43, paused and resumed",
        releases=(V1, A2 + B + GATE + C),
        says=("block step-renamed A",),
    ),
    Scenario(
        id="S47",
        story="capitals count",
        releases=(V1.replace('"A"', '"Charge card"'), V1.replace('"A"', '"charge card"')),
        says=("block step-renamed Charge card",),
    ),
    Scenario(
        id="S48",
        story="a step moves into a helper",
        releases=(V1, "const a = () => " + A.removeprefix("await ") + "await a();" + B + GATE + C),
    ),
    Scenario(id="S49", story="a completed step moves behind the gate", releases=(V1, A + GATE + B + C)),
)
