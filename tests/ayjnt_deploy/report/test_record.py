from dataclasses import replace

from ayjnt_deploy.report.record import record_lines
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.releases.values import an_export

EXACT = "2026-11-22T08:00:00.123456+00:00"


def test_times_are_told_to_the_second() -> None:
    past = replace(make.a_past(make.a_list("A")), until=EXACT)
    release = make.a_release(make.a_list("B", since=EXACT), at=EXACT, past=(past,), reader=1)

    assert list(record_lines(an_export(release))) == [
        "h · account a · Worker orders",
        "release 2 of 2026-11-22T08:00:00Z",
        "  commit unknown; ayjnt 0, step reader 1",
        "  workflow orders-processing: 1 step, the same since 2026-11-22T08:00:00Z",
        "    do           B   agents/orders/workflow.ts:10",
        "  until 2026-11-22T08:00:00Z, release 1: orders-processing had A",
    ]
