"""Which items of two lists are the same one: those of one name, whatever else is said of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.state.leaf import canonical

_NAMES: Final = ("binding", "name", "queue", "pattern", "service", "class_name", "tag")
"""What wrangler's config knows the items of its lists by."""
Pair = tuple[int | None, int | None]


def label(item: Any) -> str | None:
    """Return what an item is called where it has a name; a text is its own."""
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in _NAMES if isinstance(item.get(key), str)), None)
    return item if isinstance(item, str) else None


def identity(item: Any) -> str:
    """Return what an item is known by: its name, or all of it where it has none."""
    if isinstance(item, Mapping) and (name := label(item)) is not None:
        return f"named {name}"
    return canonical(item)


def paired(said: Sequence[Any], wanted: Sequence[Any]) -> Iterator[Pair]:
    """Yield the positions of each item in both lists, None where it is in one only: what goes, before what comes."""
    old, new = [[identity(one) for one in items] for items in (said, wanted)]
    at, to = 0, 0
    for kept, found in (*_common(old, new), (len(old), len(new))):
        yield from ((one, None) for one in range(at, kept))
        yield from ((None, one) for one in range(to, found))
        if kept < len(old):
            yield kept, found
        at, to = kept + 1, found + 1


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of the longest row of items that both lists have in their order."""
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one in reversed(range(len(old))):
        for other in reversed(range(len(new))):
            is_same = old[one] == new[other]
            further = longest[one + 1][other + 1] + 1
            longest[one][other] = further if is_same else max(longest[one + 1][other], longest[one][other + 1])
    found, one, other = list[tuple[int, int]](), 0, 0
    while one < len(old) and other < len(new):
        if old[one] == new[other]:
            found.append((one, other))
            one, other = one + 1, other + 1
        elif longest[one + 1][other] >= longest[one][other + 1]:
            one += 1
        else:
            other += 1
    return found
