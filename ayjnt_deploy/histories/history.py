"""What one instance has recorded: parsed from the API's answer, live or kept in a file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.state.evidence import FAMILIES

_CUT: Final = "[truncated output]"
_HIDDEN: Final = "[REDACTED]"
_REMEDY: Final = "keep what `GET …/workflows/NAME/instances/ID` answers, or what `ayjnt replay --save DIR` writes"


class NotAHistory(AyjntError):
    """A file holds something else than histories."""

    exit_code = Exit.USAGE


class State(StrEnum):
    """What is recorded of a step."""

    DONE = "done"
    FAILED = "failed"
    """For good; the engine throws the same error again."""
    PENDING = "pending"
    """A sleep or wait in progress, a step between attempts, or the step at which an errored instance ended."""
    UNKNOWN = "unknown"
    """Done, and its value is cut off or hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of an instance's `steps[]`."""

    family: str
    """`do`, `sleep` or `wait`."""
    name: str
    count: int
    """The number of the call with this name, from 1."""
    state: State
    value: Any = field(default=None, repr=False)
    error: Mapping[str, str] | None = field(default=None, repr=False)
    event_type: str | None = None
    start: str = ""
    end: str = ""

    @property
    def shown(self) -> str:
        """The name as the API shows it."""
        return f"{self.name}-{self.count}"

    @property
    def is_over(self) -> bool:
        """Whether a result is kept, so that the step will not run again."""
        return self.state is not State.PENDING

    def may_lie_in(self, outer: "Row") -> bool:
        """Whether this may have run inside of the callback of `outer`."""
        if outer is self or outer.family != "do" or not (outer.start and self.start):
            return False
        return outer.start <= self.start and (not outer.end or (bool(self.end) and self.end <= outer.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One instance with everything that it has recorded, in the order in which it began."""

    id: str
    workflow: str
    """Empty where the answer was kept without the workflow's name."""
    status: str
    rows: tuple[Row, ...]
    params: Any = field(default=None, repr=False)
    since: str | None = None
    """When the instance was created, ISO 8601: its `event.timestamp`."""
    file: str | None = None
    """The file that it was read from."""

    def of(self, workflow: str) -> "History":
        """Return this history as one of `workflow`."""
        return replace(self, workflow=workflow)


def read_histories(text: str, *, file: str, stem: str) -> tuple[History, ...]:
    """Return the histories in a file: one answer of the API or a list of them, bare or in Cloudflare's envelope."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAHistory(f"{file} is not JSON: {error}", remedy=_REMEDY) from error
    answers = list(_answers(document))
    found = []
    for number, answer in enumerate(answers, 1):
        named = stem if len(answers) == 1 else f"{stem}#{number}"
        try:
            found.append(history_of(answer, id_=named, file=file))
        except (ValueError, TypeError, AttributeError) as error:
            place = file if len(answers) == 1 else f"{file}, entry {number}"
            raise NotAHistory(f"{place} is not the answer about an instance: {error}", remedy=_REMEDY) from error
    if not found:
        raise NotAHistory(f"{file} holds no instance", remedy=_REMEDY)
    return tuple(found)


def _answers(document: Any) -> Iterator[Any]:
    if isinstance(document, Mapping) and "result" in document and "steps" not in document:
        yield from _answers(document["result"])
    elif isinstance(document, list):
        for one in document:
            yield from _answers(one)
    else:
        yield document


def history_of(answer: Any, *, id_: str = "", workflow: str = "", file: str | None = None) -> History:
    """Return the history in `GET …/instances/{id}`. Raises `ValueError` with the reason where it is something else."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("status"), str):
        raise ValueError("it has no `status`")  # noqa: TRY004 - one kind of error for whatever is not a history
    steps = answer.get("steps")
    if not isinstance(steps, list):
        raise ValueError("it has no list `steps`: it was read with `simple=true`, or is an entry of a list")  # noqa: TRY004
    status = answer["status"]
    return History(
        id=str(answer.get("id") or id_),
        workflow=str(answer.get("workflow") or workflow),
        status=status,
        rows=tuple(_rows(steps, status)),
        params=answer.get("params"),
        since=_first(answer, "created_on", "queued", "start"),
        file=file,
    )


def _rows(steps: Sequence[Any], status: str) -> Iterator[Row]:
    last_failure = max((at for at, row in enumerate(steps) if _failed(row)), default=None)
    for at, row in enumerate(steps):
        kind = row.get("type") if isinstance(row, Mapping) else None
        if not isinstance(kind, str):
            raise ValueError(f"`steps[{at}]` has no `type`")  # noqa: TRY004
        if kind in FAMILIES:
            # The engine keeps the error of a step that failed for good and was caught; an errored instance died of its last.
            yield _row(row, at, ended=status == "errored" and at == last_failure)


def cut_rows(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield type and name of the entries of `steps[]` whose output is not whole, and may be asked for one by one."""
    for row in answer.get("steps") or ():
        if row.get("type") in {"step", "waitForEvent"} and str(row.get("output") or "").endswith(_CUT):
            yield row["type"], row["name"]


def with_outputs(answer: Mapping[str, Any], outputs: Mapping[tuple[str, str], Any]) -> Mapping[str, Any]:
    """Return the answer with whole outputs, by type and name of the entry."""
    steps = [
        {**row, "output": outputs[at]} if (at := (row.get("type"), row.get("name"))) in outputs else row
        for row in answer.get("steps") or ()
    ]
    return {**answer, "steps": steps}


def _failed(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("type") == "step" and row.get("success") is False


def _row(row: Mapping[str, Any], at: int, *, ended: bool) -> Row:
    family = FAMILIES[row["type"]]
    name, _, count = str(row.get("name")).rpartition("-")
    if not count.isascii() or not count.isdecimal():
        raise ValueError(f"the name of `steps[{at}]` does not end in a number: {row.get('name')!r}")
    end, event_type = str(row.get("end") or ""), row.get("event_type")
    state = State.PENDING if ended else _state(row)
    output = row.get("output")
    return Row(
        family=family,
        name=name,
        count=int(count),
        state=state,
        value=_value(family, event_type, end, output) if state is State.DONE else None,
        error=_error(row) if state is State.FAILED else None,
        event_type=event_type if isinstance(event_type, str) and event_type else _type_in(output),
        start=str(row.get("start") or ""),
        end=end,
    )


def _state(row: Mapping[str, Any]) -> State:
    if row["type"] == "step" and row.get("success") is False:
        return State.FAILED
    if row.get("success" if row["type"] == "step" else "finished") is not True:
        return State.PENDING
    if row["type"] != "step" and row.get("error"):
        return State.FAILED
    return State.UNKNOWN if _is_cut(row.get("output")) else State.DONE


def _is_cut(output: Any) -> bool:
    return isinstance(output, str) and (output.endswith(_CUT) or output == _HIDDEN)


def _value(family: str, event_type: Any, end: str, output: Any) -> Any:
    """Return what the step gave: an event is whole or only its payload, text is JSON or itself."""
    value = _plain(output)
    if family != "wait":
        return value
    if isinstance(value, Mapping) and {"payload", "type"} <= value.keys():
        return value
    return {"payload": value, "type": event_type or "", "timestamp": end or None}


def _plain(output: Any) -> Any:
    if not isinstance(output, str):
        return output
    if not output:
        return None
    try:
        return json.loads(output)
    except (ValueError, RecursionError):
        return output


def _type_in(output: Any) -> str | None:
    value = _plain(output)
    found = value.get("type") if isinstance(value, Mapping) and "payload" in value else None
    return found if isinstance(found, str) and found else None


def _error(row: Mapping[str, Any]) -> Mapping[str, str]:
    attempts = [one.get("error") for one in row.get("attempts") or () if isinstance(one, Mapping)]
    error = row.get("error") or next((one for one in reversed(attempts) if one), None)
    if not isinstance(error, Mapping):
        return {"name": "Error", "message": str(error or "the step failed")}
    return {"name": str(error.get("name") or "Error"), "message": str(error.get("message") or "")}


def _first(answer: Mapping[str, Any], *names: str) -> str | None:
    return next((str(answer[name]) for name in names if answer.get(name)), None)


def milliseconds(moment: str | None) -> int | None:
    """Return an ISO 8601 time as JavaScript counts it; None where it is none."""
    try:
        return None if moment is None else round(datetime.fromisoformat(moment).timestamp() * 1000)
    except ValueError:
        return None
