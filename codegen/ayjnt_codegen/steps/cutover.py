"""Conditions that ask whether an instance began before a date that never changes."""

import re
from datetime import UTC, datetime
from typing import Final

from ayjnt_codegen.steps.meaning import spelling
from ayjnt_codegen.steps.values import At, Later
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import bare, text
from ayjnt_codegen.typescript import Node

BEFORE: Final = "before"
AFTER: Final = "after"
_OTHER: Final = {BEFORE: AFTER, AFTER: BEFORE}
_SIGNS: Final = {"<": BEFORE, "<=": BEFORE, ">": AFTER, ">=": AFTER}
_MILLISECONDS: Final = re.compile(r"\.(?:getTime|valueOf)\(\)$")
_WRAPPED: Final = re.compile(r"(?:new Date|Number)\((.*)\)|unary\(\+ (.*)\)")
_DATE: Final = re.compile(r'(?:new Date|Date\.parse)\("([^"]*)"\)')
_UTC: Final = re.compile(r"Date\.UTC\(([\d.,]+)\)")

Cutovers = tuple[str | None, str | None]


def cutovers(walker: Walker, condition: Node, at: At) -> Cutovers:
    """Return what holds of the start of an instance where `condition` is true, and where it is false."""
    condition = bare(condition)
    if condition.type == "unary_expression" and text(condition.children[0]) == "!":
        one, other = cutovers(walker, condition.children[-1], at)
        return other, one
    if condition.type == "identifier" and (value := _behind(condition, at)) is not None:
        return cutovers(walker, *value)
    if condition.type != "binary_expression":
        return None, None
    left, sign, right = condition.children[0], text(condition.children[1]), condition.children[-1]
    if sign in {"&&", "||"}:
        return _either(walker, left, right, at, is_and=sign == "&&")
    if sign not in _SIGNS:
        return None, None
    return _compared(spelling(walker, left, at), _SIGNS[sign], spelling(walker, right, at))


def _behind(name: Node, at: At) -> tuple[Node, At] | None:
    """Return the condition that a constant holds."""
    value = at.scope.lookup(text(name))
    return (value.node, value.at) if isinstance(value, Later) and value.node.type == "binary_expression" else None


def _either(walker: Walker, left: Node, right: Node, at: At, *, is_and: bool) -> Cutovers:
    """Of `a && b` both hold where it is true; of `a || b` none holds where it is false."""
    one, other = cutovers(walker, left, at), cutovers(walker, right, at)
    holds, fails = (both, _any) if is_and else (_any, both)
    return holds(one[0], other[0]), fails(one[1], other[1])


def both(one: str | None, other: str | None) -> str | None:
    """Return what two conditions together say: each keeps younger instances apart, and only both let every older one in."""
    for found in (one, other):
        if found is not None and found.startswith(AFTER):
            return found
    return min(one, other) if one is not None and other is not None else None


def _any(one: str | None, other: str | None) -> str | None:
    """Return what either of two conditions says: each lets every older instance in, and only both keep the younger apart."""
    for found in (one, other):
        if found is not None and found.startswith(BEFORE):
            return found
    return min(one, other) if one is not None and other is not None else None


def _compared(left: str, word: str, right: str) -> Cutovers:
    for one, other, found in ((left, right, word), (right, left, _OTHER[word])):
        if _plain(one) == "@event.timestamp" and (date := _constant(other)) is not None:
            return f"{found}:{date}", f"{_OTHER[found]}:{date}"
    return None, None


def _plain(spelled: str) -> str:
    """Return `spelled` without what turns a date into a number and back."""
    spelled = _MILLISECONDS.sub("", spelled)
    wrapped = _WRAPPED.fullmatch(spelled)
    return _plain(wrapped[1] or wrapped[2] or "") if wrapped is not None else spelled


def _constant(spelled: str) -> str | None:
    spelled = _MILLISECONDS.sub("", spelled)
    if (wrapped := _WRAPPED.fullmatch(spelled)) is not None and not _DATE.fullmatch(spelled):
        return _constant(wrapped[1] or wrapped[2] or "")
    try:
        if (written := _DATE.fullmatch(spelled)) is not None:
            return _iso(datetime.fromisoformat(written[1]))
        if (parts := _UTC.fullmatch(spelled)) is not None:
            return _iso(_of_parts([int(float(part)) for part in parts[1].split(",")]))
        return _iso(datetime.fromtimestamp(float(spelled) / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _of_parts(parts: list[int]) -> datetime:
    """Read the arguments of `Date.UTC`, which counts months from 0."""
    year, month, day, hour, minute, second, milli = (*parts, *(0, 0, 1, 0, 0, 0, 0)[len(parts) :])
    return datetime(year, month + 1, day, hour, minute, second, milli * 1000, UTC)


def _iso(date: datetime) -> str:
    """Spell a date in UTC, which is also the time zone of Workers."""
    date = date.astimezone(UTC) if date.tzinfo is not None else date.replace(tzinfo=UTC)
    milliseconds = "milliseconds" if date.microsecond else "seconds"
    return f"{date.replace(tzinfo=None).isoformat(timespec=milliseconds)}Z"
