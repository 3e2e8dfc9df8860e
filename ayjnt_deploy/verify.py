"""Is the live Worker what was planned? Values in, a list of differences out."""

import shlex
from collections.abc import Iterator, Sequence

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.releases import RecordBroken, decode, record_digest
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State


def has_landed(live: Live, tag: str) -> bool:
    """Whether the version that serves all requests is the one that was uploaded under `tag`."""
    return len(live.serving) == 1 and live.serving[0].tag == tag


def has_served(live: Live, tag: str) -> bool:
    """Whether some deployment that Cloudflare lists has served what was uploaded under `tag`."""
    uploaded = {id_ for id_, own in live.tagged.items() if own == tag}
    return any(uploaded.intersection(ids) for ids in live.deployments)


def verify(plan: Plan, release: Release, live: Live, tag: str) -> tuple[str, ...]:
    """Return what is not as planned, one sentence each; nothing when the deploy is complete."""
    return tuple(_differences(plan, release, live, tag))


def _differences(plan: Plan, release: Release, live: Live, tag: str) -> Iterator[str]:
    if not has_landed(live, tag):
        serving = ", ".join(one.version_id for one in live.serving) or "nothing"
        yield f"the uploaded version is not the one that serves; {serving} is"
        return
    if not _carries(live, release):
        yield "the live version does not carry the release record"
    yield from map(sentence, unmade(plan.wanted.state, live.state, release.state))


def unmade(wanted: State, live: State, released: State) -> tuple[Change, ...]:
    """Return what a deploy of `wanted` makes and `live` does not have; what no deploy makes is left to the plan.

    `released` is what the live record says, which need not have come true.
    """
    return tuple(change for change in diff(wanted, live, released) if change.is_made)


def sentence(change: Change) -> str:
    """Say how a live value differs from the one that was to be made."""
    if change.before is None:
        return f"{change.address} is missing"
    if change.after is None:
        return f"{change.address} is still there"
    if change.address.aspect is Aspect.VARIABLE:  # Its value is for a terminal, and this may stand in a log.
        return f"{change.address} has another value than it was to have"
    wanted, found = shown(change.address, change.after), shown(change.address, change.before)
    return f"{change.address} is {found} and was to be {wanted}"


def finishing(changes: Sequence[Change]) -> str:
    """Return the command that finishes a deploy which left `changes` unmade.

    The live record says already that they were released, so that the next plan takes them for somebody else's doing,
    unless a workflow is missing, too: that tells that the deploy did not finish.
    """
    if any(change.address.aspect is Aspect.WORKFLOW and change.before is None for change in changes):
        return "ayjnt deploy"
    at = (str(change.address) for change in changes if change.undoes_others)
    return " ".join(("ayjnt deploy", *(f"--overwrite {shlex.quote(one)}" for one in at)))


def _carries(live: Live, release: Release) -> bool:
    try:
        found = decode(live.record_parts)
    except RecordBroken:
        return False
    return found is not None and record_digest(found) == record_digest(release)
