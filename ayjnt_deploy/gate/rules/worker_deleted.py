"""Somebody has deleted the Worker that the last deploy made: what comes is a first release again, without its data."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.moment import to_the_second

ID: Final = "worker-deleted"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where the receipt in this folder tells of the Worker on this account, and it is not there."""
    last = case.last_deploy
    if last is None or not case.live.is_read or case.live.exists:
        return
    if (last.worker, last.account) != (case.wanted.worker, case.account):
        return
    yield Finding(
        rule=ID,
        severity=Severity.WARN,
        at=f"worker/{last.worker}/deleted",
        problem=(
            f"account {last.account} has no Worker {last.worker!r} any more, and the last deploy from this folder went there "
            f"(release {last.release}, {to_the_second(last.at)}): somebody has deleted it since. The deploy would make a new one, "
            "without the data of its Durable Objects, its secrets and its record"
        ),
        remedy="ask who deleted it, and why; if it is to come back, deploy, and set its secrets anew",
    )


RULE: Final = Rule(id=ID, summary="The Worker that the last deploy made has been deleted.", find=find)
