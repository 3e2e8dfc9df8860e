"""What instances hold, and whether what new code reads is in it: params and results of steps, by their paths.

A path is `customer.id` or `items[].qty`; a name with `?` behind it is one that the code copes without.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Pattern, Place, Step
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.steps import StepList

UNREADABLE: Final = object()
"""Stands for a value that the API cut off or left out."""
_ROWS: Final = {
    Kind.DO: "step",
    Kind.AGENT: "step",
    Kind.SLEEP: "sleep",
    Kind.SLEEP_UNTIL: "sleep",
    Kind.WAIT: "waitForEvent",
}


def new_paths(before: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of `now` that nothing read `before`, without those that the code copes without."""
    known = prefixes(before)
    return tuple(path for path in now if _is_new(path, known))


def prefixes(paths: Iterable[str]) -> frozenset[str]:
    """Return the paths and everything on the way to them, plain."""
    return frozenset(prefix for path in paths for prefix, _ in _way(path))


def shown(paths: Iterable[str]) -> str:
    """Return paths as messages name them."""
    return " and ".join(f"`{path.replace('?', '')}`" for path in paths)


def lacks(value: object, path: str, known: Collection[str]) -> bool:
    """Whether `value` has nothing at `path`; what is `known` was read before and is not missed now."""
    here = [value]
    way = _way(path)
    for index, (prefix, is_optional) in enumerate(way):
        found = [_part(one, prefix) for one in here if isinstance(one, Mapping)]
        is_last = index == len(way) - 1
        gone = [one for one in found if one is UNREADABLE or (one is None and not is_last)]
        if gone and not is_optional and prefix not in known:
            return True
        present = [one for one in found if one is not UNREADABLE]
        here = [each for one in present for each in (one if isinstance(one, list) else [one])]
    return False


def result(row: Row) -> object:
    """Return the result in a row; `UNREADABLE` where it is cut off, hidden or no JSON."""
    if not isinstance(row.output, str):
        return row.output if isinstance(row.output, Mapping | list) else UNREADABLE
    try:
        return json.loads(row.output)
    except ValueError:
        return UNREADABLE


def rows_of(step: Step, instance: Instance) -> tuple[Row, ...]:
    """Return the rows with a result that `step` has written, as far as their names tell."""
    return tuple(row for row in instance.rows if row.type == "step" and row.done and _wrote(step, row.name))


def has_come_to(instance: Instance, steps: Iterable[Step]) -> bool:
    """Whether the instance has begun one of `steps`."""
    found = tuple(steps)
    return any(row.type == _ROWS[step.kind] and _wrote(step, row.name) for row in instance.rows for step in found)


def is_behind(instance: Instance, places: Collection[Place], steps: StepList) -> bool:
    """Whether the instance has completed every step at `places`, so that their callbacks do not run again."""
    found = [step for step in steps.steps if step.place in places]
    return bool(places) and bool(found) and all(step.loop is None and rows_of(step, instance) for step in found)


def places_of(path: str, inside: Sequence[tuple[str, Place]]) -> frozenset[Place]:
    """Return the steps in whose callbacks alone `path` is read; none where it is read outside of them too."""
    return frozenset(place for read, place in inside if read == path)


def _is_new(path: str, known: Collection[str]) -> bool:
    first = next(((prefix, is_optional) for prefix, is_optional in _way(path) if prefix not in known), None)
    return first is not None and not first[1]


def _way(path: str) -> list[tuple[str, bool]]:
    """Return each step on the way to `path`, plain, and whether the code copes without it."""
    names = path.split(".")
    plain = [name.replace("?", "").removesuffix("[]") for name in names]
    return [(".".join(plain[: end + 1]), names[end].endswith("?")) for end in range(len(names))]


def _part(value: Mapping[str, object], prefix: str) -> object:
    return value.get(prefix.rpartition(".")[2], UNREADABLE)


def _wrote(step: Step, row: str) -> bool:
    name, _, count = row.rpartition("-")
    match step.name:
        case Exact(text):
            return name == text and (step.loop is not None or count == str(step.occurrence))
        case Pattern() as pattern:
            return pattern.fits(name)
        case _:
            return False
