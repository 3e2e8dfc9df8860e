"""Rows of `steps[]` as the API has them, each a second after the one before."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)
Row = Mapping[str, Any]


def do(name: str, output: Any = None, **fields: Any) -> Row:
    """Return a finished step; `output` as JSON text, as production writes it."""
    text = None if output is None else json.dumps(output)
    return {"type": "step", "name": name, "success": True, "output": text, "config": {}, "attempts": [], **fields}


def cut(name: str) -> Row:
    """Return a finished step whose output the API has cut off."""
    return {**do(name), "output": '{"long": "aaaa[truncated output]'}


def trying(name: str) -> Row:
    """Return a step between two attempts."""
    return do(name, success=None, end=None)


def failed(name: str, message: str = "no", error: str = "Error") -> Row:
    """Return a step that has failed for good."""
    attempt = {"success": False, "error": {"name": error, "message": message}}
    return do(name, success=False, attempts=[attempt])


def wait(name: str, event_type: str = "go") -> Row:
    """Return a wait in progress."""
    return {"type": "waitForEvent", "name": name, "finished": False, "error": None, "event_type": event_type}


def came(name: str, payload: Any = None, event_type: str = "go") -> Row:
    """Return a wait that has had its event."""
    output = {"type": event_type, "payload": payload, "timestamp": "2026-11-20T09:00:00.000Z"}
    return {**wait(name, event_type), "finished": True, "output": json.dumps(output)}


def sleep(name: str) -> Row:
    """Return a sleep in progress."""
    return {"type": "sleep", "name": name, "finished": False, "error": None}


def slept(name: str) -> Row:
    """Return a sleep that is over."""
    return {**sleep(name), "finished": True}


def answer(*rows: Row, status: str = "waiting", **fields: Any) -> dict[str, Any]:
    """Return what `GET …/instances/{id}` answers."""
    return {
        "id": "order-1",
        "status": status,
        "params": {"id": "1", "amount": 120},
        "queued": BEGAN.isoformat(),
        "output": None,
        "error": None,
        "steps": [{"start": _at(number), "end": _at(number + 1), **row} for number, row in enumerate(rows)],
        **fields,
    }


def _at(seconds: int) -> str:
    return (BEGAN + timedelta(seconds=seconds)).isoformat()
