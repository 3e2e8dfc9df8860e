"""JSON for people: comments, trailing commas and all of JSON5, with the position of every key.

The only door to json5. Plain JSON takes the fast way through the standard library.
"""

import difflib
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import json5

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.source import Place
from ayjnt_codegen.typescript import Node, parse

Key = str | int
Path = tuple[Key, ...]

_REMEDY: Final = "write the file as JSON; comments, trailing commas and the rest of JSON5 are fine"
_JSON5_MESSAGE: Final = re.compile(r"<string>:(\d+) (.*) at column (\d+)", re.DOTALL)
_UNEXPECTED: Final = re.compile(r'Unexpected "(.)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Jsonc:
    """An object that was read from a file, and where each of its keys stands."""

    path: str
    value: Mapping[str, Any]
    places: Mapping[Path, Place] = field(repr=False, compare=False)

    def place(self, *keys: Key) -> Place:
        """Return where the key at the end of `keys` is written, or the nearest enclosing one."""
        for end in range(len(keys), 0, -1):
            if found := self.places.get(keys[:end]):
                return found
        return Place(self.path, 1)

    def error(self, message: str, *keys: Key, remedy: str) -> SourceError:
        """Build an error that begins with the file, line and column of a key."""
        return _error(self.place(*keys), message, remedy)

    def mistyped(self, value: object, wanted: str, *keys: Key) -> SourceError:
        """Build the error about a `value` that is of another type than is `wanted` there."""
        return self.error(f"{dotted(keys)} is {kind(value)}", *keys, remedy=f"make it {wanted}")

    def misspelt(self, instead: Sequence[str], *keys: Key) -> SourceError:
        """Build the error about a key that is no setting; `instead` is what it may have been meant for."""
        one_of = f"use one of {', '.join(map(repr, instead))}, or remove it"
        remedy = f"did you mean {instead[0]!r}?" if len(instead) == 1 else one_of
        return self.error(f"{dotted(keys)} is not a setting", *keys, remedy=remedy)


def near(key: str, known: Collection[str]) -> list[str]:
    """Return the one of the `known` keys that `key` resembles, or all of them."""
    return difflib.get_close_matches(key, known, n=1) or list(known)


def empty(path: str) -> Jsonc:
    """Return what a file that does not exist says."""
    return Jsonc(path, {}, {})


def read(text: str, path: str, *, remedy: str = _REMEDY) -> Jsonc:
    """Read an object from `text`; `path` is its name in errors, `remedy` what a syntax error advises."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise _error(Place(path, 1), "the file is empty", "write {} into it, or remove it")
    try:
        value = _load(text, path, remedy)
        places = dict(_Index(text, path).pairs())
        if not isinstance(value, dict):
            raise _error(Place(path, 1), f"an object is expected here, not {kind(value)}", "write { … }")
        document = Jsonc(path, value, places)
        return Jsonc(path, _repaired(document, value, ()), places)
    except RecursionError:
        raise _error(Place(path, 1), "the values are nested too deeply to be read", remedy) from None


def kind(value: object) -> str:
    """Name the type of a JSON value for a message."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case Mapping():
            return "an object"
        case _:
            return "a list"


def dotted(at: Path) -> str:
    """Name a key for a message: `wrangler.routes[0].pattern`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in at).removeprefix(".")


def _load(text: str, path: str, remedy: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        pass  # Comments and the like: json5 reads them, and knows better what is wrong.
    try:
        return json5.loads(text)
    except ValueError as error:
        if not (found := _JSON5_MESSAGE.fullmatch(str(error))):
            raise _error(Place(path, 1), str(error), remedy) from error
        line, message, column = found.groups()
        message = _UNEXPECTED.sub(lambda one: f"unexpected {one[1]!r}", message)
        raise _error(Place(path, int(line), int(column)), message[:1].lower() + message[1:], remedy) from error


def _error(place: Place, message: str, remedy: str) -> SourceError:
    return SourceError(f"{place}:{place.column}: {message}", remedy=remedy)


def _repaired(document: Jsonc, value: Any, at: Path) -> Any:
    """Return `value` with surrogate pairs joined (json5 leaves them apart) and without what JSON cannot say."""
    match value:
        case str():
            return _joined(document, value, at)
        case dict():
            return {_joined(document, key, (*at, key)): _repaired(document, v, (*at, key)) for key, v in value.items()}
        case list():
            return [_repaired(document, item, (*at, index)) for index, item in enumerate(value)]
        case float() if not math.isfinite(value):
            raise document.error(f"{value} is not a number that JSON can say", *at, remedy="write a finite number")
        case _:
            return value


def _joined(document: Jsonc, text: str, at: Path) -> str:
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        remedy = r"write both halves, as in \ud83d\ude00, or the character itself"
        raise document.error("half of a surrogate pair stands alone", *at, remedy=remedy) from error


def tree(text: bytes) -> Node | None:
    """Return the syntax tree of the value in `text`; its nodes lie one byte behind their places in `text`."""
    return _outermost(_parsed(text))


def _parsed(text: bytes) -> Node:
    # The line break keeps a comment at the end from swallowing the parenthesis.
    return parse(b"(" + text + b"\n)")


def _outermost(root: Node) -> Node | None:
    around = next(_below(root, "parenthesized_expression"), None)
    return None if around is None else _value_in(around)


class _Index:
    """Positions of all keys and list items, from the syntax tree of `(text)`."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._lines = text.encode("utf-8", "replace").split(b"\n")
        self._root = _parsed(text.encode("utf-8", "replace"))

    def pairs(self) -> Iterator[tuple[Path, Place]]:
        if (value := _outermost(self._root)) is not None:
            yield from self._inside(value, ())

    def _inside(self, node: Node, at: Path) -> Iterator[tuple[Path, Place]]:
        if node.type == "object":
            yield from self._members(node, at)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                yield (*at, index), self._place(item)
                yield from self._inside(item, (*at, index))

    def _members(self, node: Node, at: Path) -> Iterator[tuple[Path, Place]]:
        seen: dict[str, Place] = {}
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type != "pair" or key is None or value is None:
                continue
            name, place = key_text(key), self._place(key)
            if name in seen:
                remedy = "keep one of the two: the last one would silently win"
                raise _error(place, f"{name!r} is already set in line {seen[name].line}", remedy)
            seen[name] = place
            yield (*at, name), place
            yield from self._inside(value, (*at, name))

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        start = column - (1 if row == 0 else 0)
        return Place(self._path, row + 1, len(self._lines[row][:start].decode("utf-8", "replace")) + 1)


def _below(node: Node, wanted: str) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == wanted:
            yield child
        else:
            yield from _below(child, wanted)


def _value_in(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type != "comment"), None)


def key_text(node: Node) -> str:
    """Return the key that a node of the tree stands for."""
    text = (node.text or b"").decode("utf-8", "replace")
    if "\\" in text:
        quoted = text if node.type == "string" else f'"{text}"'
        # json5 leaves the halves of a surrogate pair apart.
        return str(json5.loads(quoted)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text[1:-1] if node.type == "string" else text
