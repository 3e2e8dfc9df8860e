"""A Durable Object migration that is applied already says something else than it did."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration, recorded
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.migrations import History

ID: Final = "migration-history-edited"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each applied migration that was changed, put in or taken out since the last release."""
    tag, then = case.transition.tag, {one.tag: one.digest for one in recorded(case)}
    applied = case.wanted.history.through(tag)
    if tag not in then or not applied:
        return
    now = {one.tag: one.digest for one in applied}
    leads_there = History(applied).classes.keys() == case.transition.before.keys()
    for name in dict.fromkeys((*now, *_through(then, tag))):
        if now.get(name) != then.get(name):
            yield _finding(name, _what(is_there=name in now, was_there=name in then), tag, leads_there=leads_there)


def _through(recorded: dict[str, str], tag: str) -> tuple[str, ...]:
    tags = tuple(recorded)
    return tags[: tags.index(tag) + 1]


def _what(*, is_there: bool, was_there: bool) -> str:
    if is_there and was_there:
        return "was changed since it was applied"
    return "was taken out of the history after it was applied" if was_there else "was put in front of what is applied"


def _finding(name: str, what: str, tag: str, *, leads_there: bool) -> Finding:
    effect = (
        "the history still leads to the classes that there are"
        if leads_there
        else "the history no longer leads to the classes that there are"
    )
    return Finding(
        rule=ID,
        severity=Severity.WARN if leads_there else Severity.BLOCK,
        at=at_migration(name),
        problem=f"migration {name!r} {what}: nothing before the live tag {tag!r} is ever sent again, and {effect}",
        remedy=(
            "restore .ayjnt/migrations.json as it was released, and run `ayjnt build`: what is new belongs into a "
            f"migration behind {tag!r}"
        ),
    )


RULE: Final = Rule(
    id=ID, summary="A migration that is applied was edited: Cloudflare never looks at it again.", find=find
)
