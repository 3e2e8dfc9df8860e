"""What the instances in flight have done, read from their `steps[]`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ayjnt_deploy.state.moment import to_the_second


class InstanceAnswers(Protocol):
    """What was read of one workflow's instances."""

    @property
    def listed(self) -> int:
        """How many instances the lists named."""

    @property
    def complete(self) -> bool:
        """Whether every listed instance was read."""

    @property
    def why(self) -> str | None:
        """Why the instances could not be read, if they could not."""

    @property
    def instances(self) -> Sequence[Mapping[str, Any]]:
        """`GET …/instances/{id}` of each that was read, with `id`, `status` and `created_on`."""


FAMILIES: Final = {"step": "do", "sleep": "sleep", "waitForEvent": "wait"}
"""Which steps share keys, by the types of rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of an instance's `steps[]`."""

    type: str
    name: str
    """The step's name with its occurrence: `charge-customer-1`."""
    done: bool
    """Whether a result is kept, so that the step will not run again."""
    failed: bool = False
    """Whether what is kept is an error that the code has caught."""
    output: object = field(default=None, compare=False, repr=False)
    """The result as the API shows it: JSON as text, cut off where it is long. Customers' work: it is never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One workflow instance that may run code again."""

    id: str
    status: str
    created_on: str
    rows: tuple[Row, ...]
    params: object = field(default=None, compare=False, repr=False)
    """What it was started with. Customers' work: it is never shown."""
    agent_binding: str | None = None
    """The binding by which it finds the agent that started it: `__agentBinding` in its params (agents SDK 0.32)."""
    workflow_binding: str | None = None
    """The binding by which that agent finds the workflow: `__workflowName` in its params."""
    agent_path: tuple[str, ...] = ()
    """The classes on the way to the sub-agent that started it, its own last: `path` of `__agentOrigin` in its params."""

    def __str__(self) -> str:
        return f"{self.id} ({self.status}, since {to_the_second(self.created_on)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The instances of one workflow that may run code again, and how much of them was read."""

    workflow: str
    active: int
    """How many will run code again by themselves."""
    restartable: int
    """How many errored ones somebody may restart."""
    instances: tuple[Instance, ...] = ()
    why_not: str | None = None
    """Why the instances could not be read, if they could not."""
    everything: bool = False
    """Whether every one of them was read."""

    @property
    def total(self) -> int:
        """How many may run code again."""
        return self.active + self.restartable

    @property
    def is_whole(self) -> bool:
        """Whether a verdict may rest on these instances alone: all were read, or there are none."""
        return self.why_not is None and self.everything and len(self.instances) >= self.total


def evidence(workflow: str, *, active: int, restartable: int, answers: InstanceAnswers | None) -> Evidence:
    """Return what `answers` say; None stands for a workflow whose counts are all zero, which needs no reading."""
    if answers is None:
        return Evidence(workflow=workflow, active=active, restartable=restartable, everything=True)
    return Evidence(
        workflow=workflow,
        active=active,
        restartable=restartable,
        instances=tuple(map(_instance, answers.instances)),
        why_not=answers.why,
        everything=answers.complete,
    )


def unread(workflow: str) -> Evidence:
    """Return what is known of instances that nobody has asked about."""
    return Evidence(workflow=workflow, active=0, restartable=0, why_not="nothing live was read")


def together(parts: Iterable[Evidence]) -> Evidence:
    """Return what is known of the instances of several workflows as one."""
    found = tuple(parts)
    return Evidence(
        workflow=", ".join(one.workflow for one in found),
        active=sum(one.active for one in found),
        restartable=sum(one.restartable for one in found),
        instances=tuple(instance for one in found for instance in one.instances),
        why_not=next((one.why_not for one in found if one.why_not is not None), None),
        everything=all(one.is_whole for one in found),
    )


def _instance(answer: Mapping[str, Any]) -> Instance:
    status = str(answer.get("status") or "unknown")
    return Instance(
        id=str(answer["id"]),
        status=status,
        created_on=str(answer.get("created_on") or answer.get("queued") or "unknown"),
        rows=tuple(_row(row, status) for row in answer.get("steps") or ()),
        params=answer.get("params"),
        agent_binding=_text(answer.get("params"), "__agentBinding"),
        workflow_binding=_text(answer.get("params"), "__workflowName"),
        agent_path=_path(answer.get("params")),
    )


def _text(params: Any, name: str) -> str | None:
    found = params.get(name) if isinstance(params, Mapping) else None
    return found if isinstance(found, str) else None


def _path(params: Any) -> tuple[str, ...]:
    origin = params.get("__agentOrigin") if isinstance(params, Mapping) else None
    path = origin.get("path") if isinstance(origin, Mapping) and origin.get("kind") == "facet" else None
    found = (_text(one, "className") for one in (path if isinstance(path, Sequence) else ()))
    return tuple(name for name in found if name is not None)


def _row(row: Mapping[str, Any], status: str) -> Row:
    # The engine keeps the error of a step that failed for good and was caught; an errored instance died of its own.
    caught = row.get("success") is False and status != "errored"
    done = row.get("success") is True or row.get("finished") is True or caught
    return Row(type=str(row.get("type")), name=str(row.get("name")), done=done, failed=caught, output=row.get("output"))
