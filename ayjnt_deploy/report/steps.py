"""The steps that a file makes, for people and for machines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_codegen.source import Exact, Pattern, Place, Step, Workflow
from ayjnt_deploy.state.steps import key, label

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A workflow and the name of its file, as it was asked for."""

    file: str
    workflow: Workflow


def steps_document(found: Iterable[Listed]) -> Mapping[str, Any]:
    """Return what `ayjnt steps --format json` prints."""
    return {"format": FORMAT, "workflows": [_workflow(each) for each in found]}


def _workflow(listed: Listed) -> Mapping[str, Any]:
    workflow = listed.workflow
    return {
        "class": workflow.class_name,
        "base": workflow.base,
        "file": listed.file,
        "line": workflow.place.line,
        "exported_as": workflow.exported_as,
        "complete": workflow.is_complete,
        "escapes": [
            {"line": each.place.line, "why": _why(each.place, each.why, workflow)} for each in workflow.escapes
        ],
        "steps": [_step(step, workflow) for step in workflow.steps],
    }


def _step(step: Step, workflow: Workflow) -> Mapping[str, Any]:
    place = step.place if step.place.path == workflow.place.path else step.called_from or step.place
    return {
        "kind": step.kind.value,
        **_name(step),
        "line": place.line,
        "column": place.column,
        "occurrence": step.occurrence,
        "duration_ms": step.duration_ms,
        "event_type": step.event_type,
        "in_loop": step.loop is not None,
        "in_branch": step.branch is not None,
        "parallel": step.parallel,
        "nested_in": step.nested_in,
        "rollback": step.rollback,
        "key": key(step),
    }


def _name(step: Step) -> Mapping[str, str | None]:
    match step.name:
        case Exact(text):
            return {"name": text}
        case Pattern(text):
            return {"pattern": text}
        case _:
            return {"name": None}


def _why(place: Place, why: str, workflow: Workflow) -> str:
    return why if place.path == workflow.place.path else f"{why} ({place})"


def steps_lines(found: Iterable[Listed]) -> Iterator[str]:
    """Return the workflows and their steps in lines for people."""
    nothing = True
    for listed in found:
        nothing = False
        workflow = listed.workflow
        yield f"{workflow.class_name} extends {workflow.base} ({listed.file}:{workflow.place.line})"
        for step in workflow.steps:
            place = step.place if step.place.path == workflow.place.path else step.called_from or step.place
            yield f"  {place.line:>5}  {step.kind.value:<12} {label(step)}{_around(step)}"
        for escape in workflow.escapes:
            yield f"  cannot see every step: {_why(escape.place, escape.why, workflow)} (line {escape.place.line})"
    if nothing:
        yield "no workflow class was found"


def _around(step: Step) -> str:
    words = [
        f"{step.duration_ms} ms" if step.duration_ms is not None else "",
        f"event {step.event_type}" if step.event_type else "",
        "in a loop" if step.loop else "",
        "in a branch" if step.branch else "",
        "parallel" if step.parallel else "",
        f"inside of {step.nested_in}" if step.nested_in else "",
        "with rollback" if step.rollback else "",
    ]
    said = ", ".join(word for word in words if word)
    return f"  ({said})" if said else ""
