"""Judgements of the replay model as findings, with what the instances show."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ayjnt_codegen.source import WORK, Place, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.replay import Hazard, Judgement, Likeness, Outcome
from ayjnt_deploy.state.steps import StepList, identity, label, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What instances meet, as a rule tells of it."""

    outcome: Outcome
    old: Step
    """The step that suffers; the new one where there is no other."""
    new: Step
    """The step that does it; the old one where there is no other."""
    since: str
    """How messages name the release that had the old step."""
    is_kept: bool
    """Whether the wanted code still has a call with the key of the old step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a rule says of it."""

    problem: str
    remedy: str
    deed: Deed
    """What affected instances have in common."""
    then: str
    """What would happen to them."""


def judged(case: Case, rule: str, tell: Callable[[Met], Story | None], *hazards: Hazard) -> Iterator[Finding]:
    """Yield what the model says of these hazards; where `tell` has no words, it is not for this rule."""
    for judgement in case.judgements:
        outcome = judgement.outcome
        old, new = outcome.old or outcome.new, outcome.new or outcome.old
        is_meant = outcome.hazard in hazards and outcome.guard is None
        if is_meant and old is not None and new is not None:
            wanted = case.wanted_list(judgement.workflow)
            is_kept = any(identity(step) == identity(old) for step in wanted.steps)
            met = Met(outcome=outcome, old=old, new=new, since=since(case, judgement), is_kept=is_kept)
            story = tell(met)
            if story is not None:
                yield finding(case, rule, story, judgement)


def finding(case: Case, rule: str, story: Story, *judgements: Judgement) -> Finding:
    """Return one finding of judgements that share an address; it is as bad as the worst of them."""
    first = judgements[0]
    evidence = case.evidence_of(first.workflow)
    hit = tuple(dict.fromkeys(instance for one in judgements for instance in one.affected))
    affected = Affected(evidence=evidence, instances=hit)
    is_sure = len(judgements) == 1 and first.outcome.likeness is not Likeness.EARLIER
    return Finding(
        rule=rule,
        severity=_severity(judgements, affected),
        at=first.at,
        place=place_of(first.outcome) or case.wanted_list(first.workflow).place,
        recorded=_recorded(case, first),
        is_of_last=_is_of_last(case, first),
        problem=story.problem,
        remedy=story.remedy,
        evidence=affected.words(story.deed, story.then),
        instances=affected.named,
        affected=affected,
        old=first.outcome.old if is_sure else None,
        new=first.outcome.new if is_sure else None,
    )


def since(case: Case, judgement: Judgement) -> str:
    """Return how messages name the release that had the old step."""
    if judgement.release == 0:
        return "the code before the first release on record (its instances may still be in flight)"
    if judgement.release is not None:
        return f"release {judgement.release} (its instances may still be in flight)"
    old, released = judgement.outcome.old, _released(case, judgement)
    known = () if released is None else map(identity, released.steps)
    return case.baseline.title if old is None or identity(old) in known else "an earlier release"


def place_of(outcome: Outcome) -> Place | None:
    """Return where in the new source it happens, if at one place."""
    if outcome.new is not None:
        return outcome.new.place
    return None if outcome.escape is None else outcome.escape.place


def met_by(step: Step) -> Deed:
    """Return what instances have in common that `step` is about: it is completed, or they stand there."""
    if step.kind in WORK:
        return Deed(f"has completed `{label(step)}`", f"have completed `{label(step)}`")
    return Deed(f"stands at `{label(step)}`", f"stand at `{label(step)}`")


def holds(step: Step) -> Deed:
    """Return the same where it does not matter whether a sleep or wait is over."""
    verb = "completed" if step.kind in WORK else "reached"
    return Deed(f"has {verb} `{label(step)}`", f"have {verb} `{label(step)}`")


def past(step: Step) -> Deed:
    """Return what instances have in common for which a new step comes too late: some are past it on another way."""
    place = f"past the place of `{label(step)}`"
    return Deed(f"is {place} and comes by it again", f"are {place} and come by it again")


def for_new_instances(step: Step) -> str:
    """Return the condition, to paste, that keeps `step` away from the instances in flight."""
    call = f"step.{step.kind}({json.dumps(text_of(step), ensure_ascii=False)}, …)"
    return f'if (event.timestamp >= new Date("…")) {{ await {call} }}, with a constant date after the deploy'


def _severity(judgements: tuple[Judgement, ...], affected: Affected) -> Severity:
    said = [severity for one in judgements for severity in (one.severity, one.seen) if severity is not None]
    worst = min(said, key=lambda one: one.rank, default=Severity.INFO)
    return worst.milder if affected.is_harmless else worst


def _recorded(case: Case, judgement: Judgement) -> Place | None:
    """Return where the old release had the step that the address names."""
    outcome = judgement.outcome
    if outcome.at is outcome.old:
        return outcome.old.place if outcome.old is not None and outcome.old.place.path else None
    released = _released(case, judgement)
    if released is None or outcome.at is None:
        return None
    key = identity(outcome.at)
    return next((step.place for step in released.steps if identity(step) == key and step.place.path), None)


def _is_of_last(case: Case, judgement: Judgement) -> bool:
    """Whether the step that the address names is one of the last release, and not of an earlier one."""
    outcome, released = judgement.outcome, _released(case, judgement)
    if judgement.release is not None or released is None or outcome.at is None:
        return False
    key = identity(outcome.at)
    return any(identity(step) == key for step in released.steps)


def _released(case: Case, judgement: Judgement) -> StepList | None:
    return None if case.release is None else case.release.steps_of(judgement.workflow)
