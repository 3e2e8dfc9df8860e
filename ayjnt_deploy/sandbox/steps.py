"""The steps of a deployed workflow, in the order of its text, and rows for an instance that stands at one of them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ayjnt_deploy.sandbox.clock import SECONDS, moment
from ayjnt_deploy.sandbox.code import class_body
from ayjnt_deploy.sandbox.records import Json

CALL = re.compile(
    r"""\.(?P<kind>do|sleepUntil|sleep|waitForEvent)\s*\(\s*(?P<name>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
)
EVENT_TYPE = re.compile(r"""\btype:\s*["'`]([^"'`]+)["'`]""")
DURATION = re.compile(r"""^\s*,\s*["'`](\d+)\s+(second|minute|hour|day|week|month|year)s?["'`]""")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}

CONFIG = {"retries": {"limit": 5, "delay": 10000, "backoff": "exponential"}, "timeout": "10 minutes"}
FAILURE = {"name": "Error", "message": "the sandbox holds this step in a retry"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    kind: str
    name: str
    event_type: str = ""
    seconds: int = SECONDS["hour"]


def steps_of(script: str, class_name: str) -> tuple[Step, ...] | None:
    """Read the calls inside a class; None if the text has no such class."""
    body = class_body(script, class_name)
    if body is None:
        return None
    calls = list(CALL.finditer(body))
    ends = [call.start() for call in calls[1:]] + [len(body)]
    return tuple(_step(call, body[call.end() : end]) for call, end in zip(calls, ends, strict=True))


def rows_until(steps: Sequence[Step], at: str | None, *, failed: bool = False) -> list[Json]:
    """Return a row per step: finished before `at`, in progress there (or failed for good), none behind it.

    Without `at` all of them are finished.
    """
    counter: Counter[str] = Counter()
    rows = []
    place = next((number for number, step in enumerate(steps) if step.name == at), None)
    shown = steps if place is None else steps[: place + 1]
    for number, step in enumerate(shown):
        counter[step.name] += 1
        start = number - len(shown)
        name = f"{step.name}-{counter[step.name]}"
        rows.append(_row(step, name, start, is_finished=number != place, failed=failed))
    return rows


def _step(call: re.Match[str], behind: str) -> Step:
    event_type, duration = EVENT_TYPE.search(behind), DURATION.search(behind)
    return Step(
        kind=call["kind"],
        name=_text(call["name"]),
        event_type=event_type[1] if event_type else "",
        seconds=int(duration[1]) * SECONDS[duration[2]] if duration else SECONDS["hour"],
    )


def _text(literal: str) -> str:
    def plain(escape: re.Match[str]) -> str:
        digits = escape[1] or escape[2] or escape[3]
        return chr(int(digits, 16)) if digits else LETTERS.get(escape[4], escape[4])

    return ESCAPE.sub(plain, literal[1:-1])


def _row(step: Step, name: str, start: int, *, is_finished: bool, failed: bool) -> Json:
    match step.kind:
        case "do":
            return _do_row(name, start, is_finished=is_finished, failed=failed)
        case "waitForEvent":
            return {
                "type": "waitForEvent",
                "name": name,
                "start": moment(start),
                "end": moment(start + 1) if is_finished else moment(start + SECONDS["day"]),
                "finished": is_finished or failed,
                "error": FAILURE if failed and not is_finished else None,
                "output": '{"approved":true}' if is_finished else "",
                "event_type": step.event_type,
            }
        case _:
            return {
                "type": "sleep",
                "name": name,
                "start": moment(start),
                "end": moment(start + 1) if is_finished else moment(start + step.seconds),
                "finished": is_finished,
                "error": None,
            }


def _do_row(name: str, start: int, *, is_finished: bool, failed: bool) -> Json:
    attempt = {
        "start": moment(start),
        "end": moment(start + 0.5),
        "success": is_finished,
        "error": None if is_finished else FAILURE,
    }
    is_over = is_finished or failed
    return {
        "type": "step",
        "name": name,
        "start": moment(start),
        "end": moment(start + 0.5) if is_over else None,
        "success": is_finished if is_over else None,
        "output": '{"ok":true}' if is_finished else None,
        "config": CONFIG,
        "attempts": [attempt],
    }
