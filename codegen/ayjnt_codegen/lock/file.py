"""The text of the lock file: parsed and checked once, written the same way every time."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from ayjnt_codegen import jsonc
from ayjnt_codegen.jsonc import Jsonc, Key
from ayjnt_codegen.lock.values import LOCK_PATH, Lock, LockedClass, Migration, Rename

VERSION: Final = 1

_RESTORE: Final = f"restore {LOCK_PATH} from git, or undo the edit: `ayjnt build` alone writes it"
_CONFLICT: Final = "settle the merge: keep the migrations that are deployed, then run `ayjnt build` to stage the others"
_MIGRATION_KEYS: Final = ("tag", "timestamp", "new_sqlite_classes", "renamed_classes", "deleted_classes")
_CLASS_KEYS: Final = ("agentId", "className", "firstTag")

_T = TypeVar("_T")


def parse(text: str) -> Lock:
    """Read a lock file; its history must lead to its classes."""
    merging = any(line.startswith("<<<<<<<") for line in text.splitlines())
    source = jsonc.read(text, LOCK_PATH, remedy=_CONFLICT if merging else _RESTORE)
    _refuse_other_versions(source)
    lock = Lock(
        migrations=tuple(_migrations(source)),
        classes=tuple(_classes(source)),
        extra={key: value for key, value in source.value.items() if key not in {"version", "migrations", "classes"}},
    )
    _refuse_contradictions(source, lock)
    return lock


def encode(lock: Lock) -> str:
    """Return the text of the lock file."""
    document = {
        "version": VERSION,
        "migrations": [_encoded(migration) for migration in lock.migrations],
        "classes": {
            one.agent_id: {
                "agentId": one.agent_id,
                "className": one.class_name,
                "firstTag": one.first_tag,
                **one.extra,
            }
            for one in lock.classes
        },
        **lock.extra,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _encoded(migration: Migration) -> dict[str, Any]:
    return {
        "tag": migration.tag,
        "timestamp": migration.timestamp,
        "new_sqlite_classes": list(migration.new_sqlite_classes),
        "renamed_classes": [{"from": one.before, "to": one.after} for one in migration.renamed_classes],
        "deleted_classes": list(migration.deleted_classes),
    }


def _refuse_other_versions(source: Jsonc) -> None:
    version = source.value.get("version")
    if version == VERSION and version is not True:
        return
    if isinstance(version, int) and version > VERSION:
        message = f"version {version} of the lock file was written by a newer ayjnt; this one reads version {VERSION}"
        raise source.error(message, "version", remedy="update ayjnt")
    raise source.error(f"the lock file's version is {version!r}, not {VERSION}", "version", remedy=_RESTORE)


def _migrations(source: Jsonc) -> Iterator[Migration]:
    for index, entry in enumerate(_typed(source, source.value.get("migrations", []), list, "migrations")):
        at: tuple[Key, ...] = ("migrations", index)
        _typed(source, entry, dict, *at)
        for key in entry:
            if key not in _MIGRATION_KEYS:
                message = f"{key!r} in a migration means nothing to this ayjnt, so its history cannot be judged"
                raise source.error(message, *at, key, remedy="update ayjnt, or undo the edit")
        yield Migration(
            tag=_typed(source, entry.get("tag"), str, *at, "tag"),
            timestamp=_typed(source, entry.get("timestamp", ""), str, *at, "timestamp"),
            new_sqlite_classes=tuple(_names(source, entry, at, "new_sqlite_classes")),
            renamed_classes=tuple(_renames(source, entry, at)),
            deleted_classes=tuple(_names(source, entry, at, "deleted_classes")),
        )


def _names(source: Jsonc, entry: Mapping[str, Any], at: tuple[Key, ...], key: str) -> Iterator[str]:
    for index, name in enumerate(_typed(source, entry.get(key, []), list, *at, key)):
        yield _typed(source, name, str, *at, key, index)


def _renames(source: Jsonc, entry: Mapping[str, Any], at: tuple[Key, ...]) -> Iterator[Rename]:
    for index, rename in enumerate(_typed(source, entry.get("renamed_classes", []), list, *at, "renamed_classes")):
        where: tuple[Key, ...] = (*at, "renamed_classes", index)
        _typed(source, rename, dict, *where)
        before, after = (_typed(source, rename.get(key), str, *where, key) for key in ("from", "to"))
        yield Rename(before, after)


def _classes(source: Jsonc) -> Iterator[LockedClass]:
    for agent_id, entry in _typed(source, source.value.get("classes", {}), dict, "classes").items():
        _typed(source, entry, dict, "classes", agent_id)
        written_id, class_name, first_tag = (
            _typed(source, entry.get(key), str, "classes", agent_id, key) for key in _CLASS_KEYS
        )
        if written_id != agent_id:
            message = f"agentId {written_id!r} stands under {agent_id!r}"
            raise source.error(message, "classes", agent_id, "agentId", remedy=_RESTORE)
        extra = {key: value for key, value in entry.items() if key not in _CLASS_KEYS}
        yield LockedClass(agent_id=agent_id, class_name=class_name, first_tag=first_tag, extra=extra)


def _typed(source: Jsonc, value: Any, wanted: type[_T], *at: Key) -> _T:
    if isinstance(value, wanted):
        return value
    found = "missing" if value is None else jsonc.kind(value)
    raise source.error(f"{at[-1]!r} is {found}, not {jsonc.kind(wanted())}", *at, remedy=_RESTORE)


def _refuse_contradictions(source: Jsonc, lock: Lock) -> None:
    """Refuse a history that Cloudflare would refuse, or that does not lead to the classes of the lock."""
    alive: set[str] = set()
    tags: dict[str, int] = {}
    for index, migration in enumerate(lock.migrations):
        if migration.tag in tags:
            message = f"tag {migration.tag!r} is already taken in line {source.place('migrations', tags[migration.tag], 'tag').line}"
            remedy = "keep the migration that is deployed, remove the other one and its classes, and run `ayjnt build`"
            raise source.error(message, "migrations", index, "tag", remedy=remedy)
        tags[migration.tag] = index
        for problem in _replayed(alive, migration):
            raise source.error(f"migration {migration.tag} {problem}", "migrations", index, remedy=_RESTORE)
    _refuse_other_classes(source, lock, alive, tags)


def _replayed(alive: set[str], migration: Migration) -> Iterator[str]:
    """Apply `migration` to the classes alive, in wrangler's order; yield what cannot be done."""
    for name in migration.deleted_classes:
        if name not in alive:
            yield f"deletes {name}, which no earlier migration creates"
        alive.discard(name)
    for rename in migration.renamed_classes:
        if rename.before not in alive:
            yield f"renames {rename.before}, which no earlier migration creates"
        if rename.after in alive:
            yield f"renames {rename.before} to {rename.after}, which exists already"
        alive.discard(rename.before)
        alive.add(rename.after)
    for name in migration.new_sqlite_classes:
        if name in alive:
            yield f"creates {name}, which exists already"
        alive.add(name)


def _refuse_other_classes(source: Jsonc, lock: Lock, alive: set[str], tags: Mapping[str, int]) -> None:
    seen: dict[str, str] = {}
    for one in lock.classes:
        problem = None
        if one.class_name not in alive:
            problem = f"no migration creates {one.class_name}"
        elif one.class_name in seen:
            problem = f"{one.class_name} is held by {seen[one.class_name]!r} too"
        elif one.first_tag not in tags:
            problem = f"there is no migration {one.first_tag!r}"
        if problem:
            raise source.error(problem, "classes", one.agent_id, remedy=_RESTORE)
        seen[one.class_name] = one.agent_id
    for name in sorted(alive - seen.keys()):
        message = f"the migrations create {name}, but classes does not list it"
        raise source.error(message, "classes", remedy=_RESTORE)
