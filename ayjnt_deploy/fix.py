"""The flow of `ayjnt fix`: plan, make the edit, write it when it is wanted, and plan again."""

from collections.abc import Callable

from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.fixes.proposal import Proposal, Wish, propose
from ayjnt_deploy.gate.named import rule_named
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.rewrite import rewrite
from ayjnt_deploy.settings import Settings

Look = Callable[[], Plan]
"""Plans, as `ayjnt plan` does."""


class StillFound(AyjntError):
    """The gate says the same of what was written."""

    exit_code = Exit.REFUSED

    def __init__(self, proposal: Proposal) -> None:
        finding = proposal.finding
        super().__init__(
            f"the edit was written, and {finding.rule} at {finding.at} is still found",
            remedy="something else has changed meanwhile: look at `ayjnt plan`",
        )


def proposed(wish: Wish, look: Look) -> Proposal:
    """Plan, and return the edit that answers the finding of `wish`; write nothing."""
    rule_named(wish.rule)
    return propose(look(), wish)


def write(proposal: Proposal, settings: Settings, say: Callable[[str], None]) -> None:
    """Write the edit, unless somebody else has written the file meanwhile."""
    rewrite(settings.root, proposal.before, proposal.after)
    for path in sorted(proposal.after):
        say(f"wrote {path}")


def checked(proposal: Proposal, look: Look) -> Plan:
    """Plan again, and return the plan, which no longer has the finding."""
    plan = look()
    if any(not one.allowed and (one.rule, one.at) == proposal.key for one in plan.findings):
        raise StillFound(proposal)
    return plan
