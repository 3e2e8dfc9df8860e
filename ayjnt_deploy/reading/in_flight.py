"""Gathers the evidence: how many instances are in flight, and what those have done that the deploy may hurt."""

from collections.abc import Callable, Mapping
from typing import Final

from ayjnt_deploy.cloudflare import Connection, read_instances
from ayjnt_deploy.gate.objects import class_behind
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.evidence import Evidence, evidence, unread
from ayjnt_deploy.state.leaf import same
from ayjnt_deploy.state.live import ACTIVE, MAY_RUN, RESTARTABLE, Live
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.step_limit import lowered_limit
from ayjnt_deploy.state.steps import same_steps
from ayjnt_deploy.state.wanted import Wanted

MOST: Final = 500
"""Instances of all workflows together that one look may read.

A deploy looks twice, and Cloudflare takes 1,200 requests of a user in five minutes (docs, fundamentals/api/reference/limits).
"""


def gather_evidence(
    wanted: Wanted,
    live: Live,
    release: Release | None,
    connection: Connection,
    say: Callable[[str], None],
    *,
    limit: int,
) -> Mapping[str, Evidence]:
    """Count the instances of every workflow, and read those of workflows that the deploy may hurt."""
    counted = {name: (one.count(ACTIVE), one.count(RESTARTABLE)) for name, one in live.owned.items()}
    to_read = {name: MAY_RUN for name in at_risk(wanted, live, release) if sum(counted[name])}
    answers = read_instances(connection, to_read, limit=share(limit, len(to_read)), progress=say) if to_read else {}
    found = {
        name: evidence(name, active=active, restartable=restartable, answers=answers.get(name))
        for name, (active, restartable) in counted.items()
    }
    unregistered = (one.workflow for one in wanted.lists if one.workflow not in found)
    return {
        **found,
        **{name: Evidence(workflow=name, active=0, restartable=0, everything=True) for name in unregistered},
    }


def at_risk(wanted: Wanted, live: Live, release: Release | None) -> tuple[str, ...]:
    """Return the live workflows for whose instances the deploy changes something that they could meet."""
    lost = _loses_an_agent(wanted, live)
    return tuple(
        name
        for name in live.owned
        if lost
        or _looks_different(name, wanted, live)
        or _may_hurt(name, wanted, release)
        or lowered_limit(name, wanted.state, live, release) is not None
    )


def share(limit: int, workflows: int) -> int:
    """Return how many instances of each workflow may be read, so that all of them stay below the rate limit."""
    return min(limit, max(limit, MOST) // max(workflows, 1))


def no_evidence(release: Release | None) -> Mapping[str, Evidence]:
    """Return what is known of the released workflows' instances where nobody has asked."""
    lists = () if release is None else release.lists
    return {one.workflow: unread(one.workflow) for one in lists}


def _loses_an_agent(wanted: Wanted, live: Live) -> bool:
    """Whether a binding goes away, or leads to another class, by which instances may look for their agent."""
    before, after = live.state.of(Aspect.BINDING), wanted.state.of(Aspect.BINDING)
    return any(name not in after or class_behind(leaf) != class_behind(after[name]) for name, leaf in before.items())


def _looks_different(workflow: str, wanted: Wanted, live: Live) -> bool:
    """Whether the workflow gets another class, or a variable that decides over its steps another value."""
    new = wanted.steps_of(workflow)
    if new is None:
        return False
    rests = {name for step in new.steps for name in step.rests_on}
    before, after = live.state.of(Aspect.VARIABLE), wanted.state.of(Aspect.VARIABLE)
    changed = {f"env.{name}" for name in {*before, *after} if not same(before.get(name), after.get(name))}
    return new.class_name != live.owned[workflow].class_name or not rests.isdisjoint(changed)


def _may_hurt(workflow: str, wanted: Wanted, release: Release | None) -> bool:
    """Whether the deploy changes anything that instances of `workflow` could meet."""
    old, new = release.steps_of(workflow) if release else None, wanted.steps_of(workflow)
    if old is None or new is None:
        return True
    return not same_steps(old.steps, new.steps) or old.sources != new.sources or bool(release and release.past)
