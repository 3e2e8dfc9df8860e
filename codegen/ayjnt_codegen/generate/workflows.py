"""The `workflows` of the config: those of the source tree, with what ayjnt.jsonc sets of them, and those of other Workers."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayjnt_codegen.jsonc import Jsonc, near
from ayjnt_codegen.names import binding_of, workflow_name_of
from ayjnt_codegen.project import Project
from ayjnt_codegen.source import SourceTree, Workflow

_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "schedules": (),
    "limits": ("steps",),
    "concurrency": ("limit",),
    "default_retention": ("success_retention", "error_retention"),
    "jurisdiction": (),
}
"""What may be set of a workflow, and the keys of what is an object (wrangler 4.164, `PUT workflows/{name}`)."""
_MEANT: Final = frozenset({"name", "script_name"})
"""What says which workflow is meant."""
_IDENTITY: Final = ("name", "binding", "class_name")
_ELSEWHERE: Final = (*_IDENTITY, "script_name", "remote")
_AT: Final = ("wrangler", "workflows")


def workflows(tree: SourceTree, project: Project) -> list[dict[str, Any]]:
    """Return the entries of the config's `workflows`. Raises `SourceError` for a setting of a workflow that is not there."""
    source = project.config.source
    own = {workflow_name_of(one.class_name): one for one in tree.workflows}
    said = dict(enumerate(project.config.wrangler.get("workflows") or ()))
    others = {at: one for at, one in said.items() if one.get("script_name") not in {None, project.worker}}
    settings = dict(_settings(source, own, {at: one for at, one in said.items() if at not in others}))
    for at, one in others.items():
        _require_binding(source, one, at)
    generated = ({**_generated(name, workflow), **settings.get(name, {})} for name, workflow in own.items())
    return [*generated, *map(dict, others.values())]


def _generated(name: str, workflow: Workflow) -> dict[str, Any]:
    return {"name": name, "binding": binding_of(workflow.class_name), "class_name": workflow.class_name}


def _settings(
    source: Jsonc, own: Mapping[str, Workflow], said: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what is set of each workflow of this Worker, by its name."""
    seen: set[str] = set()
    for index, entry in said.items():
        name = entry["name"]
        if name not in own:
            raise _nobodys(source, name, own, index)
        if name in seen:
            raise source.error(f"workflow {name!r} stands here twice", *_AT, index, remedy="put its settings together")
        settings = {key: value for key, value in entry.items() if key not in _MEANT}
        for key, value in settings.items():
            _require_setting(source, own[name], key, value, index)
        seen.add(name)
        yield name, settings


def _require_setting(source: Jsonc, workflow: Workflow, key: str, value: Any, index: int) -> None:
    if key in _ELSEWHERE:
        message = (
            f"the {key} of this workflow cannot be set: it comes from class {workflow.class_name} in {workflow.place}"
        )
        raise source.error(message, *_AT, index, key, remedy="remove it: the name alone says which workflow is meant")
    if key not in _SETTINGS:
        raise source.misspelt(near(key, _SETTINGS), *_AT, index, key)
    for inside in value if isinstance(value, Mapping) else ():
        if inside not in _SETTINGS[key]:
            raise source.misspelt(near(inside, _SETTINGS[key]), *_AT, index, key, inside)


def _require_binding(source: Jsonc, entry: Mapping[str, Any], index: int) -> None:
    """Refuse what wrangler would refuse of another Worker's workflow, with the place."""
    for key in _IDENTITY:
        if not isinstance(entry.get(key), str):
            message = f"this workflow of Worker {entry['script_name']!r} has no {key!r}"
            raise source.error(message, *_AT, index, remedy=f'add it: "{key}": "…"')
    for key in entry:
        if key in _SETTINGS:
            message = f"{key} cannot be set here: the workflow is one of Worker {entry['script_name']!r}"
            raise source.error(message, *_AT, index, key, remedy="set it in the config of that Worker")
        if key not in _ELSEWHERE:
            raise source.misspelt(near(key, _ELSEWHERE), *_AT, index, key)


def _nobodys(source: Jsonc, name: str, own: Mapping[str, Workflow], index: int) -> Exception:
    close = difflib.get_close_matches(name, own, n=1)
    remedy = (
        "define its class in a workflow.ts, or add the binding, class_name and script_name of the Worker that has it"
    )
    return source.error(
        f"no workflow of this Worker is called {name!r}",
        *_AT,
        index,
        "name",
        remedy=f"did you mean {close[0]!r}?" if close else remedy,
    )
