"""A Worker of this name exists, and nothing says that it is this project's.

wrangler asks nothing before it deploys over somebody else's Worker (tried with 4.164: it is overwritten without a word).
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import HELD, Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.moment import to_the_second

ID: Final = "worker-name-taken"


def address_of(worker: str) -> str:
    """Return the address of the finding about `worker`."""
    return f"worker/{worker}"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding before a first deploy over a Worker that was never deployed with this tool."""
    if not case.is_strange:
        return
    is_draft = case.is_draft
    yield Finding(
        rule=ID,
        severity=Severity.INFO if is_draft else Severity.BLOCK,
        at=address_of(case.live.worker),
        problem=_of_draft(case) if is_draft else _problem(case),
        remedy=f"if it is this project's, {_if_ours(is_draft=is_draft)}; if it is somebody else's, set another \"name\" in the "
        '"wrangler" section of ayjnt.jsonc',
    )


def _if_ours(*, is_draft: bool) -> str:
    if is_draft:
        return "there is nothing to do: the deploy fills it"
    return "and wrangler has deployed it so far, run `ayjnt deploy --adopt-worker` once"


def _problem(case: Case) -> str:
    return (
        f"there is a Worker {case.live.worker!r} on this account, and it was never deployed with ayjnt: {_told(case)}. "
        "The deploy would replace it"
    )


def _told(case: Case) -> str:
    """Say what may tell whose Worker it is."""
    live = case.live
    held = [str(one) for one in sorted(live.state.leaves) if one.aspect in HELD and "/" not in one.name]
    told = (
        live.created_on and f"made at {to_the_second(live.created_on)}",
        live.maker and f"last deployed {live.maker}",
        _workflows(case),
        f"it has {', '.join(held)}" if held else "it has no bindings, variables or triggers",
    )
    return "; ".join(one for one in told if one)


def _workflows(case: Case) -> str:
    """Say which workflows it has: those of this project make it likely that it is this one."""
    names = sorted(case.live.owned)
    if not names:
        return "it has no workflows"
    mine = all(case.wanted.steps_of(name) is not None for name in names)
    whose = ", which this project has too" if mine else ""
    return f"its workflows are {', '.join(names)}{whose}"


def _of_draft(case: Case) -> str:
    return (
        f"there is a Worker {case.live.worker!r} on this account with nothing but secrets that this project requires: it is "
        "taken for the one that `wrangler secret put` makes before a first deploy"
    )


RULE: Final = Rule(
    id=ID, summary="A Worker of this name exists, and nothing says that it is this project's.", find=find
)
