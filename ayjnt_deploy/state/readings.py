"""Two readings of one workflow put together: that of its source, and that of a bundle or of Cloudflare's graph.

A bundle shows what the source alone does not: steps of dependencies. Fingerprints of code differ between the two, for a
bundle has other names and no types; so they are never compared across, and a list is put into the terms of the source
before anything is compared with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ayjnt_codegen.source import Exact, Name, Pattern, Place, Step, Unknown
from ayjnt_deploy.state.steps import StepList, identity, text_of

_FINGERPRINTS: Final = ("body", "config", "loop", "branch", "holes", "argument", "guarded")
"""Fields that hold digests of code."""
_OF_THE_SOURCE: Final = (
    *_FINGERPRINTS,
    "place",
    "called_from",
    "indexed",
    "tails",
    "branch_durable",
    "cutover",
    "reads",
    "timeout",
)
"""Fields that the source tells better."""
_UNSEEN: Final = (*_OF_THE_SOURCE[:-1], "rollback", "leaves", "parallel", "parallel_group", "nested_in", "ways")
"""Fields that a graph does not tell."""

Terms = Mapping[str, Mapping[Any, Any]]
"""By the name of a field: what stands in the source for a digest of the bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What two complete readings of one workflow do not have in common."""

    workflow: str
    place: Place
    of_source: tuple[Step, ...]
    """Steps that only the source shows."""
    of_bundle: tuple[Step, ...]
    """Steps that only the bundle shows."""

    @property
    def is_explained(self) -> bool:
        """Whether it is what a bundler does: code behind a condition that never holds is left out."""
        return not self.of_bundle and all(step.branch is not None for step in self.of_source)


def completed(source: StepList, bundle: StepList) -> tuple[StepList, Disagreement | None]:
    """Return what the source says, completed by the bundle, and where the two disagree.

    Only a bundle in which the step object never leaves sight completes anything. Names that the source cannot tell are
    taken from it too.
    """
    pairs = _paired(source.steps, bundle.steps)
    named = replace(
        source, steps=tuple(_named(step, pairs.get(index), bundle) for index, step in enumerate(source.steps))
    )
    if bundle.escapes:
        return named, None
    of_source = tuple(step for index, step in enumerate(named.steps) if index not in pairs)
    taken = set(pairs.values())
    of_bundle = tuple(step for index, step in enumerate(bundle.steps) if index not in taken)
    other = Disagreement(workflow=source.workflow, place=source.place, of_source=of_source, of_bundle=of_bundle)
    if not source.escapes:
        return named, other if of_source or of_bundle else None
    if of_source and not replace(other, of_bundle=()).is_explained:
        return named, replace(other, of_bundle=())
    return _merged(named, bundle, pairs), None


def terms(source: StepList, bundle: StepList) -> Terms:
    """Return how the source spells the digests of a bundle that was made of it."""
    pairs = [(source.steps[one], bundle.steps[other]) for one, other in _paired(source.steps, bundle.steps).items()]
    return {
        field: {getattr(theirs, field): getattr(ours, field) for ours, theirs in pairs if getattr(theirs, field)}
        for field in _FINGERPRINTS
    }


def in_terms(old: StepList, said: Terms) -> StepList:
    """Return a list of an older bundle as the source would have said it, as far as that is known."""
    return replace(old, steps=tuple(_translated(step, said) for step in old.steps))


def lent(old: StepList, wanted: StepList) -> StepList:
    """Return a list without fingerprints with those of the wanted steps that are plainly the same.

    What the code reads of its params is not in such a list either: it counts as what the wanted code reads. A name that is used more than once stays without a body: which of its calls is which nobody can tell.
    """
    ours = {identity(step): step for step in wanted.steps}
    alone = _alone(old.steps) & _alone(wanted.steps)
    steps = tuple(_lent(step, ours.get(identity(step)), is_alone=_name(step) in alone) for step in old.steps)
    return replace(old, steps=steps, params=wanted.params)


def _lent(old: Step, new: Step | None, *, is_alone: bool) -> Step:
    if new is None or (old.loop is None) != (new.loop is None):
        return old
    kept = {} if is_alone else {"body": ""}
    return replace(old, **{**{field: getattr(new, field) for field in _UNSEEN if field != "place"}, **kept})


def _name(step: Step) -> tuple[str, str]:
    return step.kind, text_of(step)


def _alone(steps: Iterable[Step]) -> frozenset[tuple[str, str]]:
    names = [_name(step) for step in steps]
    return frozenset(name for name in names if names.count(name) == 1)


def _merged(source: StepList, bundle: StepList, pairs: Mapping[int, int]) -> StepList:
    """Return the steps of the bundle in its order, those of the source as the source says them."""
    said, back = terms(source, bundle), {other: one for one, other in pairs.items()}
    place = source.escapes[0].place
    return replace(
        source,
        escapes=(),
        steps=tuple(
            _overlaid(step, source.steps[back[index]])
            if index in back
            else replace(_translated(step, said), place=place)
            for index, step in enumerate(bundle.steps)
        ),
    )


def _overlaid(theirs: Step, ours: Step) -> Step:
    """Return a step of the bundle as the source says it; what surrounds it is told by the whole list."""
    told = {field: getattr(ours, field) for field in _OF_THE_SOURCE}
    if (ours.loop is None) != (theirs.loop is None):
        told["loop"] = theirs.loop
    if (ours.branch is None) != (theirs.branch is None):
        told["branch"] = theirs.branch
    return replace(
        theirs,
        name=ours.name,
        event_type=ours.event_type or theirs.event_type,
        duration_ms=theirs.duration_ms if ours.duration_ms is None else ours.duration_ms,
        **told,
    )


def _translated(step: Step, said: Terms) -> Step:
    found = {field: known[getattr(step, field)] for field, known in said.items() if getattr(step, field) in known}
    return replace(step, **found) if found else step


def _named(step: Step, index: int | None, bundle: StepList) -> Step:
    """Return a step whose name the source does not tell under the name that the bundle shows."""
    if index is None or not isinstance(step.name, Unknown):
        return step
    other = bundle.steps[index]
    return replace(step, name=other.name, occurrence=other.occurrence)


def _paired(ours: Sequence[Step], theirs: Sequence[Step]) -> dict[int, int]:
    """Return which step of the one list is which of the other, by positions."""
    pairs: dict[int, int] = {}
    for are_one in (_same_with_body, _same, _compatible):
        free = [index for index in range(len(theirs)) if index not in pairs.values()]
        for index, step in enumerate(ours):
            if index not in pairs and (found := _first(step, theirs, free, are_one)) is not None:
                pairs[index] = found
                free.remove(found)
    return pairs


def _first(step: Step, among: Sequence[Step], free: Iterable[int], are_one: Callable[[Step, Step], bool]) -> int | None:
    return next((index for index in free if are_one(step, among[index])), None)


def _same(one: Step, other: Step) -> bool:
    return identity(one) == identity(other) and _agree(one.event_type, other.event_type)


def _same_with_body(one: Step, other: Step) -> bool:
    """Whether two steps do the same under one name, whichever call of it they are."""
    return one.body == other.body != "" and one.kind is other.kind and one.name == other.name


def _compatible(one: Step, other: Step) -> bool:
    """Whether two steps may be the same: one of the readings knows less."""
    return (
        one.kind is other.kind
        and (_fits(one.name, other.name) or _fits(other.name, one.name))
        and _agree(one.event_type, other.event_type)
        and _agree(one.duration_ms, other.duration_ms)
    )


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _fits(wide: Name, name: Name) -> bool:
    match wide, name:
        case Unknown(), _:
            return True
        case Pattern() as pattern, Exact(text) | Pattern(text):
            return pattern.fits(text)
        case _:
            return wide == name
