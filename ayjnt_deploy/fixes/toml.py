"""What a person has to do to a wrangler.toml, in lines to put there: nothing here keeps the comments of TOML."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.fixes.pairs import label, paired
from ayjnt_deploy.state.leaf import equal

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def toml_lines(before: Mapping[str, Any], after: Mapping[str, Any], text: str = "") -> Iterator[str]:
    """Yield what is to be done to a file that says `before`, so that it says `after`; `text` is the file.

    What the file has already is named and not repeated: a table that stands there twice is no TOML.
    """
    new = {key: one for key, one in after.items() if key not in before}
    tables = {key: one for key, one in new.items() if _is_table(one) or _is_tables(one)}
    plain = {key: one for key, one in after.items() if key not in tables}
    yield from _in_table(before, plain, (), text)
    for key, one in tables.items():
        yield from _table(one, (key,)) if _is_table(one) else _tables(one, (key,))


def _in_table(before: Mapping[str, Any], after: Mapping[str, Any], at: tuple[str, ...], text: str) -> Iterator[str]:
    where, first = (f"in {_dotted(at)}", "") if at else ("at the top", ", before the first table")
    yield from (f"# take out: {_dotted((*at, key))}" for key in before if key not in after)
    changed = {key: one for key, one in after.items() if key in before and not equal(before[key], one)}
    inside = {key for key, one in changed.items() if _is_alike(before[key], one)}
    yield from _values(f"{where}, change", {key: one for key, one in changed.items() if key not in inside})
    yield from _values(f"{where}{first}, add", {key: one for key, one in after.items() if key not in before})
    for key in sorted(inside):
        step = _in_table if _is_table(changed[key]) else _in_tables
        yield from step(before[key], changed[key], (*at, key), text)


def _in_tables(before: Sequence[Any], after: Sequence[Any], at: tuple[str, ...], text: str) -> Iterator[str]:
    for old, new in paired(before, after):
        if new is None and old is not None:
            yield f"# take out {_titled(before[old], at)}"
        elif old is None and new is not None:
            yield from _entry(after[new], at, text)
        elif old is not None and new is not None:
            yield from _in_entry(before[old], after[new], f"in {_titled(after[new], at)}")


def _in_entry(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> Iterator[str]:
    changed = {key: one for key, one in after.items() if key in before and not equal(before[key], one)}
    yield from _values(f"{where}, change", changed)
    yield from _values(f"{where}, add", {key: one for key, one in after.items() if key not in before})
    yield from (f"# {where}, take out: {_key(key)}" for key in before if key not in after)


def _entry(item: Mapping[str, Any], at: tuple[str, ...], text: str) -> Iterator[str]:
    if re.search(rf"(?<![\w-])[\"']?{re.escape(at[-1])}[\"']?\s*=", text):  # The list stands there in brackets.
        yield f"# to {_dotted(at)}, add: {_value(item)}"
    else:
        yield from _tables([item], at)


def _table(value: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
    below = {key: one for key, one in value.items() if _is_table(one) or _is_tables(one)}
    if len(below) < len(value) or not value:
        yield f"[{_dotted(at)}]"
    yield from _lines({key: one for key, one in value.items() if key not in below})
    for key, one in below.items():
        yield from _table(one, (*at, key)) if _is_table(one) else _tables(one, (*at, key))


def _tables(items: Sequence[Mapping[str, Any]], at: tuple[str, ...]) -> Iterator[str]:
    for item in items:
        yield f"[[{_dotted(at)}]]"
        yield from _lines(item)


def _values(title: str, values: Mapping[str, Any]) -> Iterator[str]:
    if values:
        yield f"# {title}:"
        yield from _lines(values)


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(one)}" for key, one in values.items())


def _titled(item: Any, at: tuple[str, ...]) -> str:
    name = label(item)
    return f"the {_dotted(at)} entry {_value(item) if name is None else _text(name)}"


def _is_alike(one: Any, other: Any) -> bool:
    return (_is_table(one) and _is_table(other)) or (_is_tables(one) and _is_tables(other))


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
