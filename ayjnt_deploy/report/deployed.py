"""What a deploy has come to, for people and machines."""

from collections.abc import Iterator, Mapping
from typing import Any

from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import Receipt
from ayjnt_deploy.report.document import FORMAT, plan_document


def deployed_document(plan: Plan | None, receipt: Receipt, *, values: bool = False) -> Mapping[str, Any]:
    """Return the plan and the receipt as one JSON document."""
    return {
        "format": FORMAT,
        "plan": None if plan is None else plan_document(plan, values=values),
        "receipt": receipt.document,
    }


def deployed_lines(receipt: Receipt) -> Iterator[str]:
    """Return where the Worker answers now, and which version does."""
    release = receipt.release
    yield f"deployed {release.worker}, release {release.number}"
    for target in receipt.targets:
        yield f"  {target}"
    yield f"  version {receipt.version_id}"
    for one in receipt.overwritten:
        yield f"  overwritten: {one.at}"
    for finding in receipt.late.findings:
        yield f"✗ {finding.rule} {finding.at}"
        yield f"  {finding.problem}"
        yield f"  started while the deploy ran: {finding.evidence}"
        yield from (f"    {one}" for one in finding.instances)
        yield f"  to fix: {finding.remedy}"
    if receipt.late.unread is not None:
        yield f"! instances that started while the deploy ran could not be read: {receipt.late.unread}"
