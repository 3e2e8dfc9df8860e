"""The last deploy went to another account, where the Worker is; here it is not."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.moment import to_the_second

ID: Final = "wrong-account"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding before a first release to another account than that of the last receipt."""
    last = case.last_deploy
    if last is None or case.account is None or not case.live.is_read or case.live.exists:
        return
    if last.worker != case.wanted.worker or last.account == case.account:
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=f"worker/{case.wanted.worker}/account/{case.account}",
        problem=(
            f"account {case.account} has no Worker {case.wanted.worker!r}, and the last deploy from this folder went to account "
            f"{last.account} (release {last.release}, {to_the_second(last.at)}): the deploy would make a second one, without its data"
        ),
        remedy=(
            f'set CLOUDFLARE_ACCOUNT_ID, or "account_id" in the "wrangler" section of ayjnt.jsonc, to {last.account}; if it is '
            "to be on both accounts, allow it"
        ),
    )


RULE: Final = Rule(
    id=ID, summary="The account has no such Worker, and the last deploy went to another account.", find=find
)
