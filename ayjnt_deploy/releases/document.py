"""The record as plain JSON: short keys, nothing that is empty."""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_codegen.source import Escape, Exact, Flaw, Kind, Name, Pattern, Place, Step, Unknown
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.migrations import Recorded
from ayjnt_deploy.state.release import Allowed, PastList, Reach, Release, Tombstone
from ayjnt_deploy.state.steps import StepList

Document = Mapping[str, Any]
_NAMES: Final = frozenset({"name", "pattern", "unknown", "event", "in"})


def to_document(release: Release) -> Document:
    """Return `release` as JSON; equal releases give equal documents."""
    return _filled(
        {
            "number": release.number,
            "worker": release.worker,
            "at": release.at,
            "commit": release.commit,
            "dirty": release.dirty,
            "tool": release.tool,
            "agents": release.agents,
            "code": release.code,
            "reader": release.reader,
            "workflows": [_list(one) for one in release.lists],
            "past": [{"until": one.until, "last": one.last, **_list(one.list)} for one in release.past],
            "tombstones": [_tombstone(one) for one in release.tombstones],
            "digests": dict(release.digests),
            "left": dict(release.left),
            "reach": None if release.reach is None else _reach(release.reach),
            "migrations": [{"tag": one.tag, "digest": one.digest} for one in release.migrations],
            "allowed": [
                {"rule": one.rule, "at": one.at, "because": one.because, "until": one.until} for one in release.allowed
            ],
        }
    )


def from_document(document: Document) -> Release:
    """Read what `to_document` wrote; `KeyError`, `TypeError` or `ValueError` for anything else."""
    return Release(
        number=int(document["number"]),
        worker=str(document["worker"]),
        at=str(document["at"]),
        commit=_text(document, "commit"),
        dirty=bool(document.get("dirty")),
        tool=str(document["tool"]),
        agents=_text(document, "agents"),
        code=_text(document, "code") or "",
        reader=int(document["reader"]),
        lists=tuple(map(_read_list, document.get("workflows", ()))),
        past=tuple(
            PastList(list=_read_list(one), last=int(one["last"]), until=str(one["until"]))
            for one in document.get("past", ())
        ),
        tombstones=tuple(map(_read_tombstone, document.get("tombstones", ()))),
        digests=_digests(document, "digests"),
        left=_digests(document, "left"),
        reach=_read_reach(document["reach"]) if "reach" in document else None,
        migrations=tuple(Recorded(str(one["tag"]), str(one["digest"])) for one in document.get("migrations", ())),
        allowed=tuple(Allowed(**one) for one in document.get("allowed", ())),
    )


def _digests(document: Document, key: str) -> Mapping[str, str]:
    return {str(address): str(value) for address, value in document.get(key, {}).items()}


def _reach(one: Reach) -> Document:
    # A list that is empty is said, too: no list would be replaced.
    ignored = _filled({"ignored": list(one.ignored), "keep_vars": one.keeps_variables})
    return {"whole": sorted(one.whole), **ignored}


def _read_reach(document: Document) -> Reach:
    return Reach(
        whole=frozenset(map(Aspect, _texts(document, "whole"))),
        ignored=_texts(document, "ignored"),
        keeps_variables=bool(document.get("keep_vars")),
    )


def _list(one: StepList) -> Document:
    return _filled(
        {
            "name": one.workflow,
            "class": one.class_name,
            "binding": one.binding,
            "file": one.place.path,
            "line": one.place.line,
            "agent": one.is_agents,
            "params": list(one.params),
            "sources": one.sources,
            "first": one.first,
            "since": one.since,
            "steps": [_step(step, one.place.path) for step in one.steps],
            "escapes": [
                _filled({**_place(escape.place, one.place.path), "why": escape.why, "mark": escape.fingerprint})
                for escape in one.escapes
            ],
        }
    )


def _read_list(document: Document) -> StepList:
    file = str(document.get("file", ""))
    return StepList(
        workflow=str(document["name"]),
        class_name=str(document["class"]),
        binding=str(document["binding"]),
        steps=tuple(_read_step(one, file) for one in document.get("steps", ())),
        escapes=tuple(
            Escape(_read_place(one, file), str(one.get("why", "")), fingerprint=_text(one, "mark") or "")
            for one in document.get("escapes", ())
        ),
        is_agents=bool(document.get("agent")),
        params=_texts(document, "params"),
        sources=str(document.get("sources", "")),
        place=Place(file, int(document["line"])),
        first=int(document.get("first", 0)),
        since=str(document.get("since", "")),
    )


def _step(step: Step, file: str) -> Document:
    return _filled(
        {
            "kind": step.kind.value,
            **_name(step.name),
            **_place(step.place, file),
            "n": step.occurrence if step.occurrence > 1 else None,
            "ms": step.duration_ms,
            "event": step.event_type,
            "body": step.body,
            "loop": step.loop,
            "branch": step.branch,
            "holes": step.holes,
            "tails": step.tails,
            "indexed": step.indexed,
            "argument": step.argument,
            "leaves": step.leaves,
            "guarded": step.guarded,
            "volatile": not step.branch_durable,
            "rests": list(step.rests_on),
            "cutover": step.cutover,
            "ways": list(step.ways),
            "parallel": step.parallel,
            "group": step.parallel_group,
            "in": step.nested_in,
            "rollback": step.rollback,
            "timeout": step.timeout,
            "config": step.config,
            "reads": list(step.reads),
            "flaws": list(step.flaws),
        }
    )


def _read_step(document: Document, file: str) -> Step:
    return Step(
        kind=Kind(document["kind"]),
        name=_read_name(document),
        place=_read_place(document, file),
        occurrence=int(document.get("n", 1)),
        duration_ms=_number(document, "ms"),
        event_type=_text(document, "event"),
        body=str(document.get("body", "")),
        loop=_text(document, "loop"),
        branch=_text(document, "branch"),
        holes=_text(document, "holes") or "",
        tails=_text(document, "tails") or "",
        indexed=bool(document.get("indexed")),
        argument=_text(document, "argument") or "",
        leaves=bool(document.get("leaves")),
        guarded=_text(document, "guarded") or "",
        branch_durable=not document.get("volatile"),
        rests_on=_texts(document, "rests"),
        cutover=_text(document, "cutover"),
        ways=_texts(document, "ways"),
        parallel_group=_text(document, "group"),
        timeout=_text(document, "timeout"),
        config=_text(document, "config") or "",
        reads=_texts(document, "reads"),
        flaws=tuple(map(Flaw, _texts(document, "flaws"))),
        parallel=bool(document.get("parallel")),
        nested_in=_text(document, "in"),
        rollback=bool(document.get("rollback")),
    )


def _name(name: Name) -> Document:
    match name:
        case Exact(text):
            return {"name": text}
        case Pattern(text):
            return {"pattern": text}
        case Unknown(expression):
            return {"unknown": expression}


def _read_name(document: Document) -> Name:
    if "name" in document:
        return Exact(str(document["name"]))
    return Pattern(str(document["pattern"])) if "pattern" in document else Unknown(str(document.get("unknown", "")))


def _place(place: Place, file: str) -> Document:
    return {"line": place.line} if place.path == file else {"file": place.path, "line": place.line}


def _read_place(document: Document, file: str) -> Place:
    return Place(str(document.get("file", file)), int(document["line"]))


def _tombstone(one: Tombstone) -> Document:
    return _filled(
        {
            "workflow": one.workflow,
            "key": one.identity,
            "kind": one.kind.value,
            "name": one.name,
            "event": one.event_type,
            "body": one.body,
            "first": one.first,
            "last": one.last,
            "until": one.until,
        }
    )


def _read_tombstone(document: Document) -> Tombstone:
    return Tombstone(
        workflow=str(document["workflow"]),
        identity=str(document["key"]),
        kind=Kind(document["kind"]),
        name=str(document.get("name", "")),
        event_type=_text(document, "event"),
        body=str(document.get("body", "")),
        first=int(document.get("first", 0)),
        last=int(document.get("last", 0)),
        until=str(document["until"]),
    )


def _filled(document: Mapping[str, Any]) -> Mapping[str, Json]:
    """Leave out what is empty. A name may be an empty text, and zero is a number: a sleep may last that long."""
    return {
        key: value
        for key, value in document.items()
        if value is not None and value is not False and (value not in ("", [], {}) or (key in _NAMES and value == ""))
    }


def _text(document: Document, key: str) -> str | None:
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(key)
    return value


def _texts(document: Document, key: str) -> tuple[str, ...]:
    values = document.get(key, ())
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(key)
    return tuple(values)


def _number(document: Document, key: str) -> int | None:
    value = document.get(key)
    return None if value is None else int(value)
