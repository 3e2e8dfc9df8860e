"""One case of the replay: what an instance has recorded, the code that it would meet, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.state.verdict import Outcome
from tests.replaying.rows import Row


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    story: str
    rows: tuple[Row, ...]
    run: str
    """The body of `run()` in the new release."""
    says: Outcome
    at: str | None = None
    status: str = "waiting"
    params: Mapping[str, Any] = field(default_factory=lambda: {"id": "1", "amount": 120})
    known: Known | None = None
    """The work of the old release, where the command knows it."""
    agent: bool = False
    notes: tuple[str, ...] = ()


def step(name: str) -> str:
    return f'await step.do("{name}", async () => work());'
