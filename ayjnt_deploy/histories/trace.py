"""What a replayed run asked for, as the driver tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Ending(StrEnum):
    """How a run ended."""

    RETURNED = "returned"
    THREW = "threw"
    QUIET = "quiet"
    """It waits for something that does not come: a step in progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a step method."""

    kind: str
    """`do`, `sleep`, `sleepUntil` or `wait`."""
    name: str
    count: int
    row: int | None
    """The row of the history that answers it; None for a stranger."""
    ahead: bool
    """Whether it was made behind the place where the instance stands."""
    event_type: str | None
    inner: tuple[int, ...] | None
    """The rows that a callback with steps in it speaks of; None for a callback without steps."""
    seen: int
    """How many results the code had been given before."""
    given: int | None
    """Which of the results was this call's."""

    def is_behind(self, other: "Call") -> bool:
        """Whether the code came here only after it had the result of `other`."""
        return other.given is not None and other.given <= self.seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a run threw."""

    text: str
    place: str | None
    """In the bundle: `index.js:12:3`."""
    recorded: bool
    """Whether it is the error of a recorded step."""
    ahead: bool
    reads_nothing: bool
    """Whether the runtime says that something is undefined, null, or no function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a replay could not go on."""

    why: str
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One replay of one history."""

    calls: tuple[Call, ...]
    ending: Ending
    failure: Failure | None
    doubt: Doubt | None
    guessed: bool
    """Whether the code was given a value that nobody has recorded."""
    looked: bool
    """Whether something depends on such a value."""
    read: tuple[str, ...]
    """What was read that another run may read differently."""


_NOTHING = (
    "Cannot read properties of",
    "Cannot set properties of",
    "Cannot destructure",
    "Cannot convert undefined or null",
    "is not a function",
    "is not iterable",
    "is not a constructor",
    "is not defined",
)


def read_trace(said: Mapping[str, Any]) -> Trace:
    """Return what the driver said of one replay."""
    end, doubt = said["end"], said["doubt"]
    return Trace(
        calls=tuple(map(_call, said["calls"])),
        ending=Ending(end["how"]),
        failure=_failure(end) if end["how"] == Ending.THREW else None,
        doubt=None if doubt is None else _doubt(doubt),
        guessed=bool(said["guessed"]),
        looked=bool(said["looked"]),
        read=tuple(map(str, said["read"])),
    )


def _call(said: Mapping[str, Any]) -> Call:
    return Call(
        kind=said["kind"],
        name=said["name"],
        count=said["count"],
        row=said["row"],
        ahead=said["ahead"],
        event_type=said["type"],
        inner=None if said["inner"] is None else tuple(said["inner"]),
        seen=said["seen"],
        given=said["given"],
    )


def _failure(said: Mapping[str, Any]) -> Failure:
    place = said["place"]
    text = f"{said['name']}: {said['message']}"
    return Failure(
        text=text,
        place=None if place is None else f"{place['file']}:{place['line']}:{place['column']}",
        recorded=bool(said["recorded"]),
        ahead=bool(said["ahead"]),
        reads_nothing=any(one in text for one in _NOTHING),
    )


def _doubt(said: Mapping[str, Any]) -> Doubt:
    if said["what"] == "endless":
        return Doubt(why="the run does not come to an end: it asked for 10,000 steps", ahead=bool(said["ahead"]))
    return Doubt(why=f"it reads what `{said['name']}` gives, outside of a step", ahead=bool(said["ahead"]))
