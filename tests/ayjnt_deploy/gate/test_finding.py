import pytest

from ayjnt_deploy.gate.finding import Deed, Severity
from ayjnt_deploy.state.evidence import Evidence
from tests.ayjnt_deploy.builders import a_finding, an_affected, an_allowance, an_evidence, an_instance

HAS = Deed("has completed `A`", "have completed `A`")
ONE, TWO = an_instance("A", id="order-1"), an_instance("A", id="order-2")


@pytest.mark.parametrize(
    ("evidence", "hit", "words"),
    [
        (an_evidence(), 0, "no instance is in flight"),
        (an_evidence(ONE), 1, "the only instance in flight has completed `A`; it would run it again"),
        (an_evidence(ONE), 0, "1 instance is in flight, and none has completed `A`"),
        (an_evidence(ONE, TWO), 0, "2 instances are in flight, and none has completed `A`"),
        (an_evidence(ONE, TWO), 1, "1 of 2 instances in flight has completed `A`; it would run it again"),
        (an_evidence(ONE, TWO), 2, "2 of 2 instances in flight have completed `A`; each would run it again"),
        (an_evidence(ONE, TWO, active=1), 1, "1 of 2 instances in flight has completed `A`; it would run it again"),
        (
            an_evidence(ONE, TWO, active=90, everything=False),
            2,
            "2 of 2 read (90 in flight) have completed `A`; each would run it again",
        ),
        (
            an_evidence(ONE, TWO, active=90, everything=False),
            0,
            "90 instances are in flight, 2 of them were read, and none has completed `A`",
        ),
        (
            an_evidence(active=2, everything=False),
            0,
            "2 instances are in flight, none was read, and the worst is assumed: one that has completed `A` would run it again",
        ),
        (
            an_evidence(active=1, everything=False),
            0,
            "1 instance is in flight, it was not read, and the worst is assumed: one that has completed `A` would run it again",
        ),
        (
            an_evidence(active=90, why_not="403 from the API"),
            0,
            "the instances could not be read (403 from the API), so the worst is assumed: one that has completed `A` would run it again",
        ),
    ],
)
def test_evidence_is_told_in_one_sentence(evidence: Evidence, hit: int, words: str) -> None:
    assert an_affected(*(ONE, TWO)[:hit], evidence=evidence).words(HAS, "would run it again") == words


@pytest.mark.parametrize(
    ("evidence", "hit", "is_harmless"),
    [
        (an_evidence(), 0, True),
        (an_evidence(ONE), 0, True),
        (an_evidence(ONE), 1, False),
        (an_evidence(ONE, active=2), 0, False),
        (an_evidence(ONE, everything=False), 0, False),
        (an_evidence(restartable=1), 0, False),
        (an_evidence(why_not="403 from the API"), 0, False),
    ],
)
def test_only_whole_evidence_without_a_hit_is_harmless(evidence: Evidence, hit: int, is_harmless: bool) -> None:
    assert an_affected(*(ONE, TWO)[:hit], evidence=evidence).is_harmless is is_harmless


@pytest.mark.parametrize(
    ("severity", "is_allowed", "refuses"),
    [
        (Severity.BLOCK, False, True),
        (Severity.BLOCK, True, False),
        (Severity.WARN, False, False),
        (Severity.INFO, False, False),
    ],
)
def test_only_a_block_that_nobody_allowed_refuses(severity: Severity, is_allowed: bool, refuses: bool) -> None:
    finding = a_finding(severity=severity, allowed=an_allowance() if is_allowed else None)

    assert finding.refuses is refuses
