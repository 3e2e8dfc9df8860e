"""What instances have recorded, the code that they would meet, and what the replay has to say of it.

The ids are those of changes that were run on the real local engine; a history stands for the release before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.state.verdict import Outcome
from tests.replaying.rows import Row, came, cut, do, failed, sleep, slept, trying, wait

OK, AGAIN, SKIPS = Outcome.COMPATIBLE, Outcome.RUNS_AGAIN, Outcome.SKIPS
ELSEWHERE, MISSING, UNCLEAR = Outcome.WAITS_ELSEWHERE, Outcome.READS_MISSING, Outcome.CANNOT_TELL


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    story: str
    rows: tuple[Row, ...]
    run: str
    """The body of `run()` in the new release."""
    says: Outcome
    at: str | None = None
    status: str = "waiting"
    params: Mapping[str, Any] = field(default_factory=lambda: {"id": "1", "amount": 120})
    known: Known | None = None
    """The work of the old release, where the command knows it."""
    agent: bool = False
    notes: tuple[str, ...] = ()


def step(name: str) -> str:
    return f'await step.do("{name}", async () => work());'


GATE = 'await step.waitForEvent("gate", { type: "go" });'
A, B, C = step("A"), step("B"), step("C")
PARKED = (do("A-1", {"n": 1}), do("B-1", {"n": 2}), wait("gate-1"))
OLD = Known(exact=frozenset({"A", "B", "C"}))
LIST = "const items = event.payload.items as string[];"
ITEMS = {"items": ["lamp", "desk"]}
EACH = "for (const item of items) { await step.do(`pack ${item}`, async () => work()); }"
PACKED = (do("pack lamp-1"), do("pack desk-1"), wait("gate-1"))
AGENT = {"__agentName": "default", "__agentBinding": "SHOP_AGENT", "__workflowName": "ORDERS"}
SLOTS = (
    do("__agent_mergeState_0-1"),
    do("charge-1"),
    do("__agent_sendEvent_1-1"),
    wait("wait-for-approval-1", "approval"),
)
TOLD = 'await step.mergeAgentState({ a: 1 }); await step.do("charge", async () => work());'
EVENT = 'await step.sendEvent({ type: "charged" });'
APPROVED = "await this.waitForApproval(step); await step.reportComplete({});"

CASES = (
    Case(id="S01", story="nothing changed", rows=PARKED, run=A + B + GATE + C, says=OK),
    Case(id="S02", story="a finished step renamed", rows=PARKED, run=step("A2") + B + GATE + C, says=AGAIN, at="A2-1"),
    Case(
        id="S03",
        story="a new step in front of finished ones, by a command that knows the old ones",
        rows=PARKED,
        run=A + step("new") + B + GATE + C,
        known=OLD,
        says=OK,
        notes=("`new-1` runs late: `B-1` behind it has run already",),
    ),
    Case(
        id="S03-file",
        story="the same where nobody knows the old release",
        rows=PARKED,
        run=A + step("new") + B + GATE + C,
        says=UNCLEAR,
        at="new-1",
    ),
    Case(id="S04", story="a step appended behind the gate", rows=PARKED, run=A + B + GATE + step("new") + C, says=OK),
    Case(
        id="S05",
        story="a finished step removed",
        rows=PARKED,
        run=B + GATE + C,
        says=OK,
        notes=("`A-1` is no longer asked for",),
    ),
    Case(id="S06", story="finished steps reordered", rows=PARKED, run=B + A + GATE + C, says=OK),
    Case(
        id="S07",
        story="a loop with one name over a list that grew",
        rows=(do("item-1"), do("item-2"), wait("gate-1")),
        run='for (const item of [0, 1, 2]) { await step.do("item", async () => item); }' + GATE,
        says=UNCLEAR,
        at="item-3",
    ),
    Case(
        id="S10",
        story="the first of two steps of one name removed",
        rows=(do("charge-1"), do("charge-2"), wait("gate-1")),
        run=step("charge") + GATE,
        says=UNCLEAR,
        at="charge-2",
    ),
    Case(
        id="S17",
        story="a finished sleep renamed",
        rows=(slept("nap-1"), do("A-1"), sleep("rest-1")),
        run='await step.sleep("doze", 1000);' + A + 'await step.sleep("rest", 1000);',
        says=OK,
        notes=("`doze-1` is slept once more", "`nap-1` is no longer asked for"),
    ),
    Case(
        id="S22",
        story="a pending wait listens for another event",
        rows=PARKED,
        run=A + B + GATE.replace('"go"', '"went"') + C,
        says=ELSEWHERE,
        at="gate-1",
    ),
    Case(
        id="S23",
        story="a pending wait renamed, for the same event",
        rows=PARKED,
        run=A + B + GATE.replace("gate", "door") + C,
        says=OK,
        notes=("`gate-1` waits on as `door-1`: its deadline begins anew",),
    ),
    Case(
        id="S24",
        story="a finished wait renamed",
        rows=(do("A-1"), came("gate-1"), do("B-1"), wait("end-1", "end")),
        run=A + GATE.replace("gate", "door") + B + 'await step.waitForEvent("end", { type: "end" });',
        says=ELSEWHERE,
        at="door-1",
    ),
    Case(
        id="S26",
        story="the outer one of two nested steps renamed",
        rows=(do("outer-1", start="2026-11-20T08:00:00Z", end="2026-11-20T08:00:09Z"), do("inner-1"), wait("gate-1")),
        run='await step.do("outside", async () => { await step.do("inner", async () => work()); });' + GATE,
        says=AGAIN,
        at="outside-1",
    ),
    Case(
        id="S27",
        story="the inner one renamed: nobody asks for it",
        rows=(do("outer-1", start="2026-11-20T08:00:00Z", end="2026-11-20T08:00:09Z"), do("inner-1"), wait("gate-1")),
        run='await step.do("outer", async () => { await step.do("inside", async () => work()); });' + GATE,
        says=OK,
    ),
    Case(
        id="S28",
        story="a parallel group in another order",
        rows=PARKED,
        run='await Promise.all(["B", "A"].map((name) => step.do(name, async () => work())));' + GATE,
        says=OK,
    ),
    Case(
        id="S32",
        story="a step that failed and was caught: the same error again",
        rows=(failed("A-1", "declined"), do("B-1"), wait("gate-1")),
        run='try { await step.do("A", async () => work()); } catch (e) { if (String(e) !== "Error: declined") throw e; }'
        + B
        + GATE,
        says=OK,
    ),
    Case(
        id="S34",
        story="a result of another shape than the code behind the gate reads",
        rows=PARKED,
        run='const a = await step.do("A", async () => ({ lines: [work()] }));' + B + GATE + "a.lines.map(String);",
        says=MISSING,
        at="gate-1",
    ),
    Case(
        id="S34-same",
        story="a result of the shape that is read",
        rows=(do("A-1", {"lines": ["x"]}), wait("gate-1")),
        run='const a = await step.do("A", async () => ({ lines: [work()] }));' + GATE + "a.lines.map(String);",
        says=OK,
    ),
    Case(
        id="S36",
        story="the fixed part of names with holes changes",
        rows=PACKED,
        params=ITEMS,
        run=LIST + EACH.replace("pack", "wrap") + GATE,
        says=AGAIN,
        at="wrap lamp-1",
    ),
    Case(
        id="S37",
        story="names with holes in another order",
        rows=PACKED,
        params=ITEMS,
        run=LIST + EACH.replace("of items", "of items.reverse()") + GATE,
        says=OK,
    ),
    Case(
        id="S38",
        story="names that hold the item, made by code that no reader follows",
        rows=PACKED,
        params=ITEMS,
        run=LIST
        + 'const named = [(item: string) => ["pack", item].join(" ")];'
        + "for (const item of items) { await step.do(named[0](item), async () => work()); }"
        + GATE,
        says=OK,
    ),
    Case(
        id="S43",
        story="a paused instance is like any other",
        rows=PARKED,
        status="paused",
        run=step("A2") + B + GATE + C,
        says=AGAIN,
        at="A2-1",
    ),
    Case(id="S44", story="nothing is recorded", rows=(), status="queued", run=step("anything") + GATE, says=OK),
    Case(id="S49", story="a finished step moves behind the gate", rows=PARKED, run=A + GATE + B + C, says=OK),
    Case(id="S62", story="a pending wait removed", rows=PARKED, run=A + B + C, says=SKIPS, at="gate-1"),
    Case(
        id="S63",
        story="a step moves in front of the pending wait",
        rows=PARKED,
        run=A + B + C + GATE,
        known=OLD,
        says=SKIPS,
        at="C-1",
    ),
    Case(
        id="S64",
        story="a new wait in front of finished steps",
        rows=PARKED,
        run=A + 'await step.waitForEvent("legal", { type: "legal" });' + B + GATE + C,
        says=ELSEWHERE,
        at="legal-1",
    ),
    Case(
        id="S65",
        story="a rename behind a constant date after the instance began",
        rows=PARKED,
        run='await step.do(event.timestamp < new Date("2026-11-21") ? "A" : "A2", async () => work());' + B + GATE,
        says=OK,
    ),
    Case(
        id="M07",
        story="a wait to come has the name of one that has had its event, of another type",
        rows=(came("ok-1", event_type="ok"), do("A-1"), wait("gate-1")),
        run=A + GATE + 'await step.waitForEvent("ok", { type: "legal" });' + C,
        says=SKIPS,
        at="ok-1",
    ),
    Case(
        id="M07-moved",
        story="a wait that has had its event moves behind the gate",
        rows=(came("ok-1", event_type="ok"), do("A-1"), wait("gate-1")),
        run=A + GATE + 'await step.waitForEvent("ok", { type: "ok" });' + C,
        says=OK,
    ),
    Case(
        id="M09",
        story="a new sleep in front of a pending wait: its deadline runs on",
        rows=PARKED,
        run=A + B + 'await step.sleep("first", "16 seconds");' + GATE + C,
        says=ELSEWHERE,
        at="first-1",
    ),
    Case(
        id="M12",
        story="an errored instance that may be restarted from its last step, and a renamed one before it",
        rows=(do("charge-1"), failed("C-1")),
        status="errored",
        run=step("pay") + C,
        says=AGAIN,
        at="pay-1",
    ),
    Case(
        id="M13",
        story="an errored instance, unchanged",
        rows=(do("charge-1"), failed("C-1")),
        status="errored",
        run=step("charge") + C,
        says=OK,
    ),
    Case(
        id="M14",
        story="a sleep in progress removed",
        rows=(do("A-1"), sleep("nap-1")),
        run=A + B,
        says=SKIPS,
        at="nap-1",
    ),
    Case(
        id="S18",
        story="a sleep in progress renamed: slept once more",
        rows=(do("A-1"), sleep("nap-1")),
        run=A + 'await step.sleep("doze", "1 hour");' + B,
        says=OK,
        notes=("`doze-1` is slept once more",),
    ),
    Case(
        id="M17",
        story="the new code reads what old params lack",
        rows=PARKED,
        run="const city = event.payload.address.city; void city;" + A + B + GATE,
        says=MISSING,
    ),
    Case(
        id="M18",
        story="a variable decides which step there is, and the new version has another value",
        rows=(do("stripe-1"), wait("gate-1")),
        run="await step.do(this.env.PROVIDER, async () => work());" + GATE,
        says=AGAIN,
        at="adyen-1",
    ),
    Case(
        id="M19",
        story="a rename guarded by a computed date",
        rows=PARKED,
        run='await step.do(event.timestamp < new Date(Date.now() - 5000) ? "A" : "A2", async () => work());' + B + GATE,
        says=UNCLEAR,
        at="A2-1",
    ),
    Case(
        id="M20",
        story="a step between two attempts renamed",
        rows=(do("A-1"), trying("B-1")),
        run=A + step("B2"),
        status="running",
        says=OK,
    ),
    Case(
        id="M24",
        story="a pending wait gets a condition, which does not hold",
        rows=PARKED,
        run=A + B + "if (event.payload.amount > 1000) { " + GATE + " }" + C,
        says=SKIPS,
        at="gate-1",
    ),
    Case(
        id="M24-holds",
        story="the same, and the condition holds",
        rows=PARKED,
        run=A + B + "if (event.payload.amount > 100) { " + GATE + " }" + C,
        says=OK,
    ),
    Case(id="M25", story="the last step renamed, not yet run", rows=PARKED, run=A + B + GATE + step("C2"), says=OK),
    Case(
        id="M35",
        story="a finished step gets an outer one, by a command that knows the old ones",
        rows=PARKED,
        known=OLD,
        run='await step.do("both", async () => { ' + A + " });" + B + GATE,
        says=OK,
        notes=("`both-1` runs late: `B-1` behind it has run already", "`A-1` is no longer asked for"),
    ),
    Case(
        id="race",
        story="a race between a pending wait and a sleep in progress",
        rows=(do("A-1"), wait("gate-1"), sleep("limit-1")),
        run=A + 'await Promise.race([step.waitForEvent("gate", { type: "go" }), step.sleep("limit", "1 day")]);' + C,
        says=OK,
    ),
    Case(
        id="race-new",
        story="a sleep that is new races with a pending wait, and what comes behind may run without it",
        rows=PARKED,
        run=A
        + B
        + 'await Promise.race([step.waitForEvent("gate", { type: "go" }), step.sleep("limit", "1 day")]);'
        + C,
        says=UNCLEAR,
        at="C-1",
    ),
    Case(
        id="all-new",
        story="a new step beside a pending wait, and both are waited for",
        rows=PARKED,
        run=A + B + 'await Promise.all([step.waitForEvent("gate", { type: "go" }), step.do("X", async () => 1)]);' + C,
        says=OK,
    ),
    Case(
        id="event",
        story="the payload of an event decides, as it was recorded",
        rows=(came("gate-1", {"approved": True}), do("ship-1"), sleep("nap-1")),
        run='const { payload } = await step.waitForEvent<{ approved: boolean }>("gate", { type: "go" });'
        'if (payload.approved) { await step.do("ship", async () => work()); } else { await step.do("refuse", async () => work()); }'
        'await step.sleep("nap", "1 day");',
        says=OK,
    ),
    Case(
        id="until",
        story="a sleepUntil in progress",
        rows=(do("A-1"), sleep("night-1")),
        run=A + 'await step.sleepUntil("night", new Date("2026-12-24"));' + B,
        says=OK,
    ),
    Case(
        id="fetch",
        story="the answer of a fetch outside of a step",
        rows=PARKED,
        run='const fast = (await fetch("https://example.com")).ok; if (fast) { ' + A + " }" + B + GATE,
        says=UNCLEAR,
    ),
    Case(
        id="kv",
        story="a value from a namespace outside of a step",
        rows=PARKED,
        run='if (await this.env.FLAGS.get("fast")) { ' + A + " }" + B + GATE,
        says=UNCLEAR,
    ),
    Case(
        id="kv-put",
        story="a call to a namespace whose answer nobody looks at",
        rows=PARKED,
        run='await this.env.FLAGS.put("seen", event.payload.id);' + A + B + GATE,
        says=OK,
    ),
    Case(
        id="chance",
        story="chance decides a name",
        rows=(do("try 0.5-1"), wait("gate-1")),
        run="await step.do(`try ${Math.random()}`, async () => work());" + GATE,
        says=AGAIN,
    ),
    Case(
        id="chance-idle",
        story="chance and the clock are read, and decide nothing",
        rows=PARKED,
        run="const trace = [crypto.randomUUID(), Date.now()]; void trace;" + A + B + GATE,
        says=OK,
    ),
    Case(
        id="secret",
        story="whether a secret is there decides",
        rows=PARKED,
        run="if (this.env.STRIPE_KEY) { " + step("pay") + " }" + A + B + GATE,
        known=OLD,
        says=OK,
        notes=(),
    ),
    Case(
        id="cut",
        story="a result that is cut off, and only handed on",
        rows=(cut("A-1"), wait("gate-1")),
        run='const a = await step.do("A", async () => work());' + GATE + 'await step.do("C", async () => a);',
        says=OK,
    ),
    Case(
        id="cut-read",
        story="a result that is cut off decides",
        rows=(cut("A-1"), do("B-1"), wait("gate-1")),
        run='const a = await step.do("A", async () => work()); if (a.n > 1) { ' + B + " } else { " + C + " }" + GATE,
        says=UNCLEAR,
    ),
    Case(
        id="cut-true",
        story="whether a part of a cut result is there decides",
        rows=(cut("A-1"), do("B-1"), wait("gate-1")),
        run='const a = await step.do("A", async () => work()); if (a.ok) { ' + B + " } else { " + C + " }" + GATE,
        says=UNCLEAR,
    ),
    Case(
        id="renamed-read",
        story="a renamed step whose result the code goes on with",
        rows=(do("A-1", {"lines": ["B"]}), do("B-1"), wait("gate-1")),
        run='const a = await step.do("A2", async () => work());'
        "for (const line of a.lines.slice()) { await step.do(line, async () => work()); }" + GATE,
        says=AGAIN,
        at="A2-1",
    ),
    Case(
        id="new-read",
        story="the result of a new step decides about the old ones",
        rows=PARKED,
        known=OLD,
        run='const fast = await step.do("fast", async () => work()); if (!fast.on) { ' + A + " }" + B + GATE,
        says=UNCLEAR,
    ),
    Case(
        id="endless",
        story="a loop that never comes to a step that was recorded",
        rows=PARKED,
        run="for (;;) { " + step("tick") + " }",
        says=UNCLEAR,
    ),
    Case(
        id="G1",
        story="agent helpers, unchanged",
        agent=True,
        rows=SLOTS,
        params=AGENT,
        run=TOLD + EVENT + APPROVED,
        says=OK,
    ),
    Case(
        id="G2",
        story="an agent helper put in front: the hidden steps are counted differently",
        agent=True,
        rows=SLOTS,
        params=AGENT,
        run="await step.mergeAgentState({ hello: 1 });" + TOLD + EVENT + APPROVED,
        says=AGAIN,
        at="__agent_mergeState_1-1",
    ),
    Case(
        id="G3",
        story="the first agent helper removed",
        agent=True,
        rows=SLOTS,
        params=AGENT,
        run='await step.do("charge", async () => work());' + EVENT + APPROVED,
        says=AGAIN,
        at="__agent_sendEvent_0-1",
    ),
    Case(
        id="G6",
        story="progress is told to the agent outside of a step",
        agent=True,
        rows=SLOTS,
        params=AGENT,
        run="await this.reportProgress({ step: 1 }); await this.agent.touch();" + TOLD + EVENT + APPROVED,
        says=OK,
    ),
    Case(
        id="G7",
        story="the agent's binding is gone",
        agent=True,
        rows=SLOTS,
        params={**AGENT, "__agentBinding": "HOST"},
        run=TOLD + EVENT + APPROVED,
        says=MISSING,
    ),
    Case(
        id="agent-read",
        story="a value of the agent's decides outside of a step",
        agent=True,
        rows=SLOTS,
        params=AGENT,
        run="const open = await this.agent.isOpen(); if (open) { " + TOLD + " }" + EVENT + APPROVED,
        says=UNCLEAR,
    ),
)
