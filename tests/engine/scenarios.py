"""Changes that were made to workflows in flight: what the gate must say, and what the real engine does.

The sources of a scenario lie in `releases/<release>/<name>.ts`. `did("charge", event)` in them is the effect that must
happen once: it tells the test that the body of the step ran.
"""

from dataclasses import dataclass
from typing import Final

from ayjnt_deploy.gate.finding import Severity
from tests.engine.story import (
    APPROVED,
    PARKED,
    Create,
    Ended,
    Finished,
    Happened,
    RestartFrom,
    Send,
    Turn,
    Turns,
    Waits,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One change, or two in a row."""

    id: str
    name: str
    """The workflow's name, its file's and its only instance's."""
    harm: str | None = None
    """What the instance in flight would suffer from the last release."""
    severity: Severity | None = None
    """How grave the gate finds the last release; None where it has nothing to say."""
    rule: str | None = None
    """The rule that says so."""
    turns: tuple[Turns, ...] = (PARKED, APPROVED)
    """What is done to the instance, release by release."""
    engine: Happened

    @property
    def releases(self) -> int:
        """How many releases the change takes; the gate refuses the last, or none."""
        return len(self.turns)

    @property
    def is_blocked(self) -> bool:
        """Whether the gate must refuse the last release."""
        return self.severity is Severity.BLOCK


BLOCKED: Final = (
    Scenario(
        id="S02",
        name="finished-step-renamed",
        harm="the customer is charged twice",
        severity=Severity.BLOCK,
        rule="step-renamed",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "charge", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "charge-card-1", "ship-1"),
        ),
    ),
    Scenario(
        id="S09",
        name="same-name-steps-swapped",
        harm="each step gets the other's result",
        severity=Severity.BLOCK,
        rule="same-name-step-shifted",
        engine=Happened(
            ran=(("charge", "mail"), ("event approval",)),
            rows=("call-1", "call-2", "approval-1"),
            output={"charged": "mail", "mailed": "charge"},
        ),
    ),
    Scenario(
        id="S62",
        name="pending-wait-removed",
        harm="the order is shipped without approval",
        severity=Severity.BLOCK,
        rule="wait-removed",
        turns=(PARKED, (Turn(Send("wake"), Ended()),)),
        engine=Happened(
            ran=(("reserve", "charge"), ("event wake", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
    Scenario(
        id="S63",
        name="step-moved-before-pending-wait",
        harm="the order is shipped before it is approved",
        severity=Severity.BLOCK,
        rule="step-moved-before-wait",
        turns=(PARKED, (Turn(Send("wake"), Finished("ship")), Turn(Send("approval"), Ended()))),
        engine=Happened(
            ran=(("reserve", "charge"), ("event wake", "ship", "event approval")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
    Scenario(
        id="M05",
        name="effect-back-under-another-name",
        harm="the customer is charged twice, though neither deploy alone repeats anything",
        severity=Severity.BLOCK,
        rule="step-renamed",
        turns=(PARKED, (Turn(Send("approval"), Waits("dispatch")),), (Turn(Send("dispatch"), Ended()),)),
        engine=Happened(
            ran=(("charge",), ("event approval", "pack"), ("event dispatch", "charge", "ship")),
            rows=("charge-1", "approval-1", "pack-1", "dispatch-1", "charge-card-1", "ship-1"),
        ),
    ),
    Scenario(
        id="M07",
        name="wait-back-for-another-event",
        harm="the page is published without the lawyers' approval, which the manager's stands in for",
        severity=Severity.BLOCK,
        rule="name-reused",
        turns=(
            (Turn(Create(), Waits("ok")), Turn(Send("manager-ok"), Waits("review"))),
            (Turn(Send("review"), Waits("launch")),),
            (Turn(Send("launch"), Ended()),),
        ),
        engine=Happened(
            ran=(("event manager-ok", "draft"), ("event review", "print"), ("event launch", "publish")),
            rows=("ok-1", "draft-1", "review-1", "print-1", "launch-1", "publish-1"),
        ),
    ),
    Scenario(
        id="M12",
        name="errored-order-renamed",
        harm="who restarts the errored order charges the customer twice",
        severity=Severity.BLOCK,
        rule="step-renamed",
        turns=((Turn(Create(), Ended("errored")),), (Turn(RestartFrom("confirm"), Ended()),)),
        engine=Happened(
            ran=(("charge",), ("restart from confirm", "charge", "confirm")),
            rows=("charge-1", "charge-card-1", "confirm-1"),
        ),
    ),
    Scenario(
        id="M32",
        name="step-limit-lowered",
        harm="the import fails at the first page beyond the limit, though all of them were read",
        severity=Severity.BLOCK,
        rule="step-limit-lowered",
        turns=(PARKED, (Turn(Send("approval"), Ended("errored")),)),
        engine=Happened(
            ran=(("read 1", "read 2", "read 3"), ("event approval",)),
            rows=("read 1-1", "read 2-1", "read 3-1", "approval-1"),
            status="errored",
        ),
    ),
    Scenario(
        id="M36b",
        name="rename-guarded-too-late",
        harm="the customer is charged twice: the instance began after the date that should keep it on the old name",
        severity=Severity.BLOCK,
        rule="guard-already-past",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "charge", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "charge-card-1", "ship-1"),
        ),
    ),
)

PASSED: Final = (
    Scenario(
        id="S04",
        name="step-appended",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship", "thank")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1", "thank-1"),
        ),
    ),
    Scenario(
        id="S06",
        name="finished-steps-reordered",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
    Scenario(
        id="S20",
        name="sleep-spelled-otherwise",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship")),
            rows=("reserve-1", "clearance-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
    Scenario(
        id="S48",
        name="step-moved-to-function",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
    Scenario(
        id="M25",
        name="last-step-renamed",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "send-1"),
        ),
    ),
    Scenario(
        id="M36",
        name="rename-guarded-by-date",
        engine=Happened(
            ran=(("reserve", "charge"), ("event approval", "ship")),
            rows=("reserve-1", "charge-1", "approval-1", "ship-1"),
        ),
    ),
)

SCENARIOS: Final = (*BLOCKED, *PASSED)
