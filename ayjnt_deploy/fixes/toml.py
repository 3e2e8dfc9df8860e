"""What a wrangler.toml would have to say, in lines for a person to put there: nothing here keeps the comments of TOML."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.state.leaf import canonical

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def toml_lines(before: Mapping[str, Any], after: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield what `after` says that `before` does not, and a comment for each thing to take out."""
    changed = {key: one for key, one in after.items() if key not in before or not _same(before[key], one)}
    plain = {key: one for key, one in changed.items() if not _is_table(one) and not _is_tables(one)}
    yield from (f"# take out: {_dotted((*at, key))}" for key in before if key not in after)
    if plain and at:
        yield f"[{_dotted(at)}]"
    yield from (f"{_key(key)} = {_value(one)}" for key, one in plain.items())
    for key, one in changed.items():
        known = before.get(key)
        if _is_table(one):
            yield from toml_lines(known if isinstance(known, Mapping) else {}, one, (*at, key))
        elif _is_tables(one):
            yield from _items(known if isinstance(known, list) else [], one, (*at, key))


def _items(before: Sequence[Any], after: Sequence[Any], at: tuple[str, ...]) -> Iterator[str]:
    yield from (f"# take out of [[{_dotted(at)}]]: {_value(one)}" for one in before if not _has(after, one))
    for item in (one for one in after if not _has(before, one)):
        yield f"[[{_dotted(at)}]]"
        yield from (f"{_key(key)} = {_value(one)}" for key, one in item.items())


def _same(one: Any, other: Any) -> bool:
    return canonical(one) == canonical(other)  # To Python, true is 1.


def _has(items: Sequence[Any], one: Any) -> bool:
    return any(_same(one, other) for other in items)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _value(value: Any) -> str:
    match value:
        case None:
            raise CannotFix("TOML has no null, which is the live value", remedy="use a wrangler.jsonc")
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return _text(value) if isinstance(value, str) else json.dumps(value)


def _dotted(at: tuple[str, ...]) -> str:
    return ".".join(map(_key, at))


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _text(key)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
