from typing import Any

from ayjnt_deploy.report.replay import replay_document, replay_lines
from ayjnt_deploy.state.verdict import Outcome, Rehearsal, Replayed, Verdict

FINE = Verdict(outcome=Outcome.COMPATIBLE)
AGAIN = Verdict(outcome=Outcome.RUNS_AGAIN, at="pay-1", why="`pay-1` runs")
UNCLEAR = Verdict(outcome=Outcome.CANNOT_TELL, why="it reads what `fetch()` gives")
LATE = Verdict(outcome=Outcome.COMPATIBLE, notes=("`new-1` runs late",))


def replayed(verdict: Verdict, name: str = "order-1", **fields: Any) -> Replayed:
    return Replayed(**{"instance": name, "workflow": "orders", "status": "waiting", "verdict": verdict, **fields})


def a_rehearsal(*found: Replayed, **fields: Any) -> Rehearsal:
    return Rehearsal(worker="shop", replayed=found, **fields)


def test_instances_with_one_fate_are_told_together_and_the_worst_first() -> None:
    many = [replayed(AGAIN, f"order-{number}") for number in range(7)]

    lines = list(replay_lines(a_rehearsal(replayed(FINE, "a"), replayed(UNCLEAR, "b"), *many, replayed(LATE, "c"))))

    assert lines == [
        "✗ would run again: orders at pay-1",
        "  `pay-1` runs",
        "  order-0 (waiting), order-1 (waiting), order-2 (waiting), order-3 (waiting), order-4 (waiting) and 2 more",
        "? cannot tell: orders",
        "  it reads what `fetch()` gives",
        "  b (waiting)",
        "✓ compatible: orders",
        "  a (waiting)",
        "✓ compatible: orders",
        "  note: `new-1` runs late",
        "  c (waiting)",
        "10 instances replayed: 2 compatible, 8 not",
    ]


def test_files_are_named_instead_of_instances() -> None:
    _, named, _ = replay_lines(a_rehearsal(replayed(FINE, file="histories/a.json")))

    assert named == "  histories/a.json (waiting)"


def test_a_sample_and_what_could_not_be_read_are_told() -> None:
    rehearsal = a_rehearsal(replayed(FINE), in_flight=9, unread=("the instances of orders could not be read",))

    assert list(replay_lines(rehearsal))[-2:] == [
        "? the instances of orders could not be read",
        "1 instance of 9 in flight or errored replayed: 1 compatible, 0 not",
    ]
    assert not rehearsal.is_passed


def test_without_instances_nothing_is_replayed_and_nothing_is_wrong() -> None:
    assert list(replay_lines(a_rehearsal(in_flight=0))) == ["no instance to replay"]
    assert a_rehearsal(in_flight=0).is_passed


def test_only_compatible_instances_pass() -> None:
    assert a_rehearsal(replayed(FINE), replayed(LATE)).is_passed
    assert not a_rehearsal(replayed(FINE), replayed(UNCLEAR)).is_passed


def test_the_document_holds_every_instance() -> None:
    document = replay_document(a_rehearsal(replayed(AGAIN, file="a.json"), replayed(LATE)))

    assert document == {
        "format": 1,
        "worker": "shop",
        "passed": False,
        "in_flight": None,
        "unread": [],
        "instances": [
            {
                "id": "order-1",
                "workflow": "orders",
                "status": "waiting",
                "file": "a.json",
                "outcome": "would run again",
                "at": "pay-1",
                "why": "`pay-1` runs",
                "notes": [],
            },
            {
                "id": "order-1",
                "workflow": "orders",
                "status": "waiting",
                "file": None,
                "outcome": "compatible",
                "at": None,
                "why": None,
                "notes": ["`new-1` runs late"],
            },
        ],
    }


def test_no_instance_of_several_is_no_pass() -> None:
    none = a_rehearsal(in_flight=2)

    assert not none.is_passed
    assert list(replay_lines(none)) == ["none of 2 in flight or errored was replayed"]
    assert a_rehearsal(in_flight=0).is_passed
