"""What nobody can tell: sites that cannot be read, and only where they changed."""

from collections.abc import Iterator

from ayjnt_codegen.source import Escape, Step
from ayjnt_deploy.gate.replay.outcomes import Hazard, Outcome, Point
from ayjnt_deploy.gate.replay.sight import escape_mark, ident, is_open, spelled
from ayjnt_deploy.gate.replay.sites import Sites


def doubts(old: Sites, new: Sites, point: Point) -> Iterator[Outcome]:
    """Yield one outcome for each site that cannot be judged."""
    before, after = _open_sites(old), _open_sites(new)
    for step in _missing(new, before):
        why = f"the name of this step cannot be read from the source: `{spelled(step)}`"
        yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, new=step, why=why)
    for step in _missing(old, after):
        why = f"a step whose name could not be read is gone, or is written in another way: `{spelled(step)}`"
        yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, old=step, why=why)
    yield from _rewritten(old, new, point)
    yield from _escapes(old, new, point)


def _rewritten(old: Sites, new: Sites, point: Point) -> Iterator[Outcome]:
    """Yield the steps whose name, event, duration or time is made of something else, under the same words."""
    for key, step in zip(new.idents, new.steps, strict=True):
        positions = old.at.get(key)
        if positions is None:
            continue
        kept = old.steps[positions[-1]]
        if kept.loop != step.loop:
            # What a hole holds is known by what is iterated, so that only its last property can still be compared.
            if kept.tails and step.tails and kept.tails != step.tails:
                why = (
                    f"the loop goes over something else, and the name `{spelled(step)}` is made of something else, too"
                )
                yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, old=kept, new=step, why=why)
        elif kept.holes and step.holes and kept.holes != step.holes and not step.indexed:
            why = f"the name `{spelled(step)}` is made of something else than before"
            yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, old=kept, new=step, why=why)
        elif kept.argument and step.argument and kept.argument != step.argument:
            why = f"what `{spelled(step)}` waits for is read from something else than before"
            yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, old=kept, new=step, why=why)


_Mark = tuple[str, str | None]


def _open_sites(sites: Sites) -> frozenset[_Mark]:
    return frozenset(_mark(step) for step in sites.steps if is_open(step))


def _missing(sites: Sites, marks: frozenset[_Mark]) -> Iterator[Step]:
    return (step for step in sites.steps if is_open(step) and _mark(step) not in marks)


def _mark(step: Step) -> _Mark:
    return ident(step), step.loop


def _escapes(old: Sites, new: Sites, point: Point) -> Iterator[Outcome]:
    """Yield the places where the step object leaves sight, if what lies behind them may have changed."""
    one, other = old.list, new.list
    if one.sources == other.sources or _marks(one.escapes) == _marks(other.escapes) != ():
        return
    for escape in other.escapes or one.escapes:
        yield Outcome(hazard=Hazard.CANNOT_TELL, point=point, escape=escape, why=escape.why)


def _marks(escapes: tuple[Escape, ...]) -> tuple[str, ...]:
    """Return the fingerprints behind the escapes; none if one is missing."""
    marks = [escape_mark(escape) for escape in escapes]
    return tuple(mark for mark in marks if mark is not None) if None not in marks else ()
