"""The history of Durable Object classes as a value: where it leads, and what wrangler and Cloudflare make of it.

wrangler looks for the live tag in the history and sends what stands behind it. It sends everything where it does not
find the tag (`getMigrationsToUpload` in its deploy-helpers). Before that, 4.131 and newer apply the whole history to no
class at all, and end if that fails (workers-sdk#15741).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from ayjnt_deploy.state.leaf import digest

SQLITE: Final = "sqlite"
KV: Final = "kv"

Classes = Mapping[str, str | None]
"""Durable Object classes with their storage; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Delete:
    """A class goes, with the data of all its objects."""

    name: str

    def __str__(self) -> str:
        return f"class {self.name} is deleted with the data of all its objects"


@dataclass(frozen=True, slots=True)
class Rename:
    """A class gets another name, and keeps its objects."""

    before: str
    after: str

    def __str__(self) -> str:
        return f"class {self.before} becomes {self.after}, with its objects"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A class comes from another Worker, with its objects."""

    script: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"class {self.before} of Worker {self.script} becomes {self.after} of this one, with its objects"


@dataclass(frozen=True, slots=True)
class Create:
    """A class begins, without objects."""

    name: str
    storage: str

    def __str__(self) -> str:
        return f"new class {self.name}, with {'SQLite' if self.storage == SQLITE else 'key-value'} storage"


Directive = Delete | Rename | Transfer | Create


@dataclass(frozen=True, slots=True)
class Migration:
    """One entry of the history: Cloudflare applies it once, and knows it by its tag."""

    tag: str
    directives: tuple[Directive, ...]
    """In the order in which wrangler thinks of them; Cloudflare's own is not documented, and the sandbox's is this one."""

    @property
    def digest(self) -> str:
        """What a record keeps of the entry, whatever the order of the names in it."""
        return digest(sorted(map(_written, self.directives)))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a release record keeps of a migration."""

    tag: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The migrations that wrangler sends with an upload."""

    old_tag: str | None
    new_tag: str
    migrations: tuple[Migration, ...]
    is_replay: bool = False
    """Whether that is the whole history, because the live tag is not in it."""

    @property
    def directives(self) -> tuple[Directive, ...]:
        """What the migrations do, in order."""
        return tuple(one for migration in self.migrations for one in migration.directives)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of directives: the classes afterwards, and why the first of them cannot be done that cannot."""

    classes: Classes
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A migration that wrangler cannot apply by itself."""

    tag: str
    problem: str


@dataclass(frozen=True, slots=True)
class History:
    """Migrations, oldest first."""

    migrations: tuple[Migration, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags in order."""
        return tuple(one.tag for one in self.migrations)

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """What a release record keeps of the history."""
        return tuple(Recorded(one.tag, one.digest) for one in self.migrations)

    @property
    def classes(self) -> Classes:
        """The classes that exist when everything is applied."""
        return outcome({}, self.migrations).classes

    @property
    def repeated(self) -> tuple[str, ...]:
        """The tags that more than one migration has: wrangler looks no further than the first."""
        return tuple(dict.fromkeys(tag for index, tag in enumerate(self.tags) if tag in self.tags[:index]))

    @property
    def deleted(self) -> frozenset[str]:
        """The classes whose data is gone when everything is applied, under every name that they had."""
        names: dict[str, frozenset[str]] = {}
        deleted: frozenset[str] = frozenset()
        for one in (directive for migration in self.migrations for directive in migration.directives):
            match one:
                case Rename(before, after):
                    names[after] = names.pop(before, frozenset()) | {before}
                case Delete(name):
                    deleted |= names.pop(name, frozenset()) | {name}
        return deleted

    @property
    def rejection(self) -> Rejection | None:
        """The first migration that wrangler 4.131 and newer cannot apply to what the earlier ones lead to."""
        classes: Classes = {}
        for migration in self.migrations:
            for one in migration.directives:
                if problem := _unknown_to_wrangler(classes, one):
                    return Rejection(migration.tag, problem)
                # It does not look at transfers, so that what they bring does not exist for it.
                classes = classes if isinstance(one, Transfer) else _done(classes, one)
        return None

    def through(self, tag: str | None) -> tuple[Migration, ...]:
        """Return the migrations up to `tag`; none where the history does not have it."""
        return self.migrations[: self.tags.index(tag) + 1] if tag in self.tags else ()

    def sent(self, live_tag: str | None) -> Sent | None:
        """Return what wrangler sends to a Worker whose tag is `live_tag`; None where that is nothing."""
        pending = self.migrations[len(self.through(live_tag)) :]
        if not pending:
            return None
        is_replay = bool(live_tag) and live_tag not in self.tags
        return Sent(old_tag=live_tag or None, new_tag=self.tags[-1], migrations=pending, is_replay=is_replay)


EMPTY: Final = History()


def history_of(migrations: Sequence[Mapping[str, Any]]) -> History:
    """Return the history that wrangler's `migrations` tell."""
    return History(tuple(Migration(str(one["tag"]), tuple(_directives(one))) for one in migrations))


def outcome(classes: Classes, migrations: Sequence[Migration]) -> Outcome:
    """Return what `migrations` make of the `classes` of a Worker. Cloudflare applies all of them or none."""
    refusal = None
    for migration in migrations:
        refusal = refusal or _twice(migration)
        for one in migration.directives:
            refusal = refusal or refused(classes, one)
            classes = _done(classes, one)
    return Outcome(classes, refusal)


def _twice(migration: Migration) -> str | None:
    """Return why Cloudflare would refuse a class that goes and comes in one migration, or comes twice.

    "class 'X' cannot be the target of more than one migration" (10074), say people who deleted a class and made it anew,
    or listed it as new with both storages. Whether that is said of a rename onto a deleted class, nobody has told.
    """
    targets = [one.name for one in migration.directives if isinstance(one, Delete | Create)]
    twice = next((name for index, name in enumerate(targets) if name in targets[:index]), None)
    return None if twice is None else f"deletes and creates class {twice!r}, or creates it twice, in one migration"


def refused(classes: Classes, directive: Directive) -> str | None:
    """Return why Cloudflare would refuse `directive` on a Worker that has `classes` (code 10074), if it would."""
    match directive:
        case Delete(name):
            return None if name in classes else f"deletes class {name!r}, which does not exist"
        case Rename(before, after) if before not in classes:
            return f"renames class {before!r}, which does not exist, to {after!r}"
        case Rename(before, after):
            return f"renames class {before!r} to {after!r}, which exists already" if after in classes else None
        case Transfer(script, before, after):
            taken = f"transfers class {before!r} of Worker {script!r} to {after!r}, which exists already"
            return taken if after in classes else None
        case Create(name):
            return f"creates class {name!r}, which exists already" if name in classes else None
        case _:
            assert_never(directive)


def _done(classes: Classes, directive: Directive) -> Classes:
    match directive:
        case Delete(name):
            return {key: storage for key, storage in classes.items() if key != name}
        case Rename(before, after):
            return {**_done(classes, Delete(before)), after: classes.get(before)}
        case Transfer(_, _, after):
            return {**classes, after: None}
        case Create(name, storage):
            return {**classes, name: storage}
        case _:
            assert_never(directive)


def _written(directive: Directive) -> list[str]:
    """Return `directive` as a record knows it: this must stay as it is."""
    match directive:
        case Delete(name):
            return ["delete", name]
        case Rename(before, after):
            return ["rename", before, after]
        case Transfer(script, before, after):
            return ["transfer", script, before, after]
        case Create(name, storage):
            return ["create", name, storage]
        case _:
            assert_never(directive)


def _unknown_to_wrangler(classes: Classes, directive: Directive) -> str | None:
    """Return why wrangler cannot apply `directive`; of a new name that is taken it says nothing, nor of transfers."""
    is_unseen = isinstance(directive, Transfer) or (isinstance(directive, Rename) and directive.before in classes)
    return None if is_unseen else refused(classes, directive)


def _directives(migration: Mapping[str, Any]) -> Iterator[Directive]:
    for name in migration.get("deleted_classes") or ():
        yield Delete(name)
    for one in migration.get("renamed_classes") or ():
        yield Rename(one["from"], one["to"])
    for one in migration.get("transferred_classes") or ():
        yield Transfer(one["from_script"], one["from"], one["to"])
    for name in migration.get("new_classes") or ():
        yield Create(name, KV)
    for name in migration.get("new_sqlite_classes") or ():
        yield Create(name, SQLITE)
