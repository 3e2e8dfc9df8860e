"""What an answer must look like for nobody to stumble over it: only what is used of it, and what is the first to be wrong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

Shape: TypeAlias = type[str | float | bool] | Mapping[str, "Shape"] | list["Shape"]
"""Text, a number, yes or no, an object by its fields, or a list of one shape. A field may be left out, unless it is `Needed`."""

EACH = "*"
"""Stands for every field of an object."""

_UNSAID: tuple[Any, ...] = (None, "")
_EMPTY: tuple[Any, ...] = (*_UNSAID, [], {})
"""What Cloudflare writes where nothing is set: a list that is empty may be an object, and the other way round."""
_NAMES = {str: "text", float: "a number", bool: "true or false"}


class Needed(str):
    """The name of a field without which nothing can be made of the object."""

    __slots__ = ()


def fault(value: Any, shape: Shape, at: str = "result") -> str | None:
    """Return what is the first thing wrong with an answer, without quoting it; None where it has the shape."""
    return next(_faults(value, shape, at), None)


def named(value: Any) -> str:
    """Say what something is, without quoting it."""
    shapes = {dict: "an object", list: "a list", str: "text", type(None): "null", bool: "true or false"}
    return shapes.get(type(value), "a number")


def _faults(value: Any, shape: Shape, at: str) -> Iterator[str]:
    match shape:
        case Mapping():
            yield from _of_fields(value, shape, at) if isinstance(value, dict) else _wrong(value, "an object", at)
        case [one]:
            wanted = "a list of objects" if isinstance(one, Mapping) else "a list"
            yield from _of_list(value, one, at) if isinstance(value, list) else _wrong(value, wanted, at)
        case type() if not _is(value, shape):
            yield from _wrong(value, _NAMES[shape], at)


def _of_fields(value: Mapping[str, Any], shape: Mapping[str, Shape], at: str) -> Iterator[str]:
    for name, below in shape.items():
        for key in value if name == EACH else (name,):
            way = f"{at}.{key}"
            if value.get(key) not in (_UNSAID if isinstance(below, type) else _EMPTY):
                yield from _faults(value[key], below, way)
            elif isinstance(name, Needed):
                yield f"`{way}` is missing"


def _of_list(value: Iterable[Any], shape: Shape, at: str) -> Iterator[str]:
    for number, one in enumerate(value):
        yield from _faults(one, shape, f"{at}[{number}]")


def _wrong(value: Any, wanted: str, at: str) -> Iterator[str]:
    yield f"`{at}` is {named(value)}, not {wanted}"


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) if kind is float else isinstance(value, kind)
