"""Bringing the lock up to the source tree: what `ayjnt build` adds to the history."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.lock.values import LOCK_PATH, Lock, LockedClass, Migration, Rename
from ayjnt_codegen.source import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A class that is still there, in another folder."""

    class_name: str
    before: str
    """Its agentId until now."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What `build` would write, and what it has to say about it."""

    lock: Lock
    migration: Migration | None
    """The migration that was added, if one was needed."""
    moved: tuple[Moved, ...]
    gone: tuple[LockedClass, ...]
    """Classes that no source file defines any more; their objects are kept until somebody says otherwise."""


def stage(
    lock: Lock,
    agents: tuple[Agent, ...],
    now: datetime,
    delete: frozenset[str] = frozenset(),
) -> Staging:
    """Bring the lock up to the agents of the source tree, without ever deleting a class that `delete` does not name."""
    _refuse_deletions(lock, agents, delete)
    here = {agent.class_name: agent for agent in agents}
    known = {one.class_name for one in lock.classes}
    new = {agent.agent_id: agent for agent in agents if agent.class_name not in known}

    renamed = {
        one.class_name: new.pop(one.agent_id)
        for one in lock.classes
        if one.class_name not in here and one.class_name not in delete and one.agent_id in new
    }
    migration = Migration(
        tag=lock.next_tag,
        timestamp=_timestamp(now),
        new_sqlite_classes=tuple(agent.class_name for agent in new.values()),
        renamed_classes=tuple(Rename(before, agent.class_name) for before, agent in renamed.items()),
        deleted_classes=tuple(one.class_name for one in lock.classes if one.class_name in delete),
    )
    needed = bool(new or renamed or delete)
    classes = (
        *(_updated(one, here, renamed) for one in lock.classes if one.class_name not in delete),
        *(LockedClass(agent_id=i, class_name=agent.class_name, first_tag=migration.tag) for i, agent in new.items()),
    )
    gone = tuple(one for one in classes if one.class_name not in here)
    _refuse_shared_ids(classes, gone)
    return Staging(
        lock=replace(lock, migrations=lock.migrations + (migration,) * needed, classes=classes),
        migration=migration if needed else None,
        moved=tuple(
            Moved(class_name=one.class_name, before=one.agent_id, after=here[one.class_name].agent_id)
            for one in lock.classes
            if one.class_name in here and here[one.class_name].agent_id != one.agent_id
        ),
        gone=gone,
    )


def _updated(locked: LockedClass, here: Mapping[str, Agent], renamed: Mapping[str, Agent]) -> LockedClass:
    if agent := here.get(locked.class_name) or renamed.get(locked.class_name):
        return replace(locked, agent_id=agent.agent_id, class_name=agent.class_name)
    return locked


def _refuse_deletions(lock: Lock, agents: tuple[Agent, ...], delete: frozenset[str]) -> None:
    places = {agent.class_name: agent.place for agent in agents}
    known = [one.class_name for one in lock.classes]
    for name in sorted(delete):
        if name in places:
            raise SourceError(
                f"{name} cannot be deleted: {places[name]} still defines it",
                remedy=f"remove the agent first, then run `ayjnt build --delete {name}`; "
                "the data of all its objects is destroyed with it",
            )
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else "delete one of: " + (", ".join(known) or "none exists")
            raise SourceError(f"{name} cannot be deleted: {LOCK_PATH} knows no such class", remedy=remedy)


def _refuse_shared_ids(classes: tuple[LockedClass, ...], gone: tuple[LockedClass, ...]) -> None:
    for lost in gone:
        for one in classes:
            if one.agent_id == lost.agent_id and one != lost:
                raise SourceError(
                    f"{one.class_name} moved to agentId {lost.agent_id!r}, which {lost.class_name} still holds: "
                    f"no source file defines {lost.class_name}, but its objects exist",
                    remedy=f"run `ayjnt build --delete {lost.class_name}` to destroy them, or give {one.class_name} "
                    'an id of its own: export const agentId = "…"',
                )


def _timestamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
