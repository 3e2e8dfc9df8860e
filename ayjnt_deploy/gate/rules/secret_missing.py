"""A secret that the project requires is not on the live Worker: the upload would fail.

wrangler 4.164 uploads each of `secrets.required` as a binding that is inherited from the version before, and Cloudflare refuses
one that is not there (10057). Before a first deploy wrangler refuses by itself, and ends after much else was done.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect

ID: Final = "secret-missing"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each required secret that is not there."""
    if not case.live.is_read:
        return
    for name in sorted(case.wanted.state.of(Aspect.SECRET).keys() - case.live.secrets):
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=str(Address(Aspect.SECRET, name)),
            problem=_problem(case, name),
            remedy=_remedy(case, name),
            is_allowable=False,  # The upload would fail all the same.
        )


def _problem(case: Case, name: str) -> str:
    if not case.live.exists:
        return f"the secret {name} is required, and there is no Worker yet that could have it: wrangler would refuse to deploy"
    if name in case.live.state.of(Aspect.VARIABLE):
        return f"the secret {name} is required, and the live Worker has it as a variable, which everybody can read"
    return f"the secret {name} is required, and the live Worker does not have it: Cloudflare would refuse the upload (10057)"


def _remedy(case: Case, name: str) -> str:
    put = f"`wrangler secret put {name} --name {case.wanted.worker}`"
    if not case.live.exists:
        return f"run {put}: it makes a Worker with nothing but the secret, which the deploy then fills; or require it no more"
    return f'run {put}; or take {name} out of "secrets" in the "wrangler" section of ayjnt.jsonc'


RULE: Final = Rule(id=ID, summary="A required secret is not on the live Worker: the upload would fail.", find=find)
