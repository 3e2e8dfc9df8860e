"""Is the live Worker what was planned? Values in, a list of differences out."""

from collections.abc import Iterator

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.releases import RecordBroken, decode, record_digest
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.state.release import Release


def has_landed(live: Live, tag: str) -> bool:
    """Whether the version that serves all requests is the one that was uploaded under `tag`."""
    return len(live.serving) == 1 and live.serving[0].tag == tag


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
    for change in diff(plan.wanted.state, live.state, release.state):
        if not change.is_made:
            continue  # No deploy makes it so: the plan said that.
        wanted, found = shown(change.address, change.after), shown(change.address, change.before)
        yield f"{change.address} is {found} and was to be {wanted}"


def _carries(live: Live, release: Release) -> bool:
    try:
        found = decode(live.record_parts)
    except RecordBroken:
        return False
    return found is not None and record_digest(found) == record_digest(release)
