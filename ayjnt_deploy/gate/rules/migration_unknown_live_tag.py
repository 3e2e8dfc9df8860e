"""The live Worker has a Durable Object migration that the history does not know."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration, recorded
from ayjnt_deploy.gate.rule import Rule

ID: Final = "migration-unknown-live-tag"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where the live tag is not in the history."""
    tag = case.live.migration_tag
    if not case.live.is_read or not tag or tag in case.wanted.history.tags:
        return
    if case.wanted.declared:
        return  # `exports` has no tags.
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_migration("tag"),
        problem=f"the live migration tag is {tag!r}, and {_known(case)}{_age(case, tag)}: {_consequence(case)}",
        remedy=(
            f"take the .ayjnt/migrations.json of the commit that deployed {tag!r} (an older branch lacks it), "
            "and run `ayjnt build`"
        ),
        is_allowable=case.transition.refusal is None,  # Cloudflare would refuse it all the same.
    )


def _known(case: Case) -> str:
    return f".ayjnt/migrations.json has {', '.join(case.wanted.history.tags) or 'no migration at all'}"


def _age(case: Case, tag: str) -> str:
    """Return what the record adds: that this history is the beginning of the one that was applied."""
    ours, theirs = case.wanted.history.recorded, recorded(case)
    is_older = ours == theirs[: len(ours)] and tag in [one.tag for one in theirs[len(ours) :]]
    return f", as it was before {tag!r} was applied: this tree is older than what is live" if is_older else ""


def _consequence(case: Case) -> str:
    replay = case.transition.sent
    if replay is None:
        return (
            "nothing would be applied, and a history that begins anew would be replayed over the classes that there are"
        )
    refusal = case.transition.refusal
    if refusal is not None:
        return f"wrangler would replay all of it, and Cloudflare would refuse that: it {refusal} (10074)"
    done = "; ".join(map(str, replay.directives)) or "nothing else happens"
    return f"wrangler would replay all of it, and the tag would go back to {replay.new_tag!r}: {done}"


RULE: Final = Rule(id=ID, summary="The live migration tag is not in .ayjnt/migrations.json.", find=find)
