"""The state file: one SQLite database, one transaction per request."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from ayjnt_deploy.sandbox.errors import SandboxError

T = TypeVar("T")

# Marks the file as ours; any other SQLite file is left alone.
APPLICATION = 0x61796A74
FORMAT = 2

RECORDS = (
    "worker",
    "version",
    "deployment",
    "namespace",
    "workflow",
    "workflow_version",
    "instance",
    "zone",
    "route",
    "domain",
    "queue",
    "consumer",
    "resource",
)
SCHEMA = (
    *(f"CREATE TABLE {name} (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)" for name in RECORDS),
    *(f"CREATE INDEX {name}_by_parent ON {name} (parent, sequence)" for name in RECORDS),
    "CREATE TABLE module (etag TEXT, position INTEGER, name TEXT, type TEXT, content BLOB, PRIMARY KEY (etag, position))",
    "CREATE TABLE counter (value INTEGER)",
    "INSERT INTO counter VALUES (0)",
)


class Table:
    """One kind of record, kept as JSON under a key, its parent's key and the order of arrival."""

    def __init__(self, database: sqlite3.Connection, name: str) -> None:
        self._database = database
        self._name = name

    def get(self, kind: type[T], key: str) -> T | None:
        row = self._database.execute(f"SELECT body FROM {self._name} WHERE key = ?", (key,)).fetchone()
        return None if row is None else kind(**json.loads(row[0]))

    def all(self, kind: type[T], parent: str | None = None) -> tuple[T, ...]:
        """Return the records, newest first."""
        where, values = ("", ()) if parent is None else ("WHERE parent = ?", (parent,))
        rows = self._database.execute(f"SELECT body FROM {self._name} {where} ORDER BY sequence DESC", values)
        return tuple(kind(**json.loads(body)) for (body,) in rows)

    def put(self, key: str, record: Any, parent: str = "") -> None:
        """Write a record; a changed one keeps its place in the order."""
        self._database.execute(
            f"INSERT INTO {self._name} (key, parent, sequence, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET parent = excluded.parent, body = excluded.body",
            (key, parent, self._next(), json.dumps(asdict(record))),
        )

    def delete(self, key: str) -> None:
        self._database.execute(f"DELETE FROM {self._name} WHERE key = ?", (key,))

    def _next(self) -> int:
        self._database.execute("UPDATE counter SET value = value + 1")
        (value,) = self._database.execute("SELECT value FROM counter").fetchone()
        return int(value)


class Store:
    """The state file, opened once and shared by all threads of the server."""

    def __init__(self, path: Path, *, is_temporary: bool = False) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._database = _opened(path)
        if is_temporary:
            # Nobody reads it after a power failure, and waiting for the disk is most of what a write costs.
            self._database.execute("PRAGMA synchronous = OFF")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Let one caller at a time work; what it changed is kept only if it ends without an error."""
        with self._lock, self._named_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Say which file it was that became unusable."""
        try:
            yield
        except sqlite3.Error as error:
            raise _unusable(self._path, str(error)) from error

    def clear(self) -> None:
        with self.transaction() as database:
            for table in (*RECORDS, "module"):
                database.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._lock:
            self._database.close()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        # The rollback journal (SQLite's default) leaves exactly one file behind, which can be copied or mailed.
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    except sqlite3.Error as error:
        raise _unusable(path, str(error)) from error
    try:
        _prepare(database, path)
    except sqlite3.Error as error:
        database.close()
        raise _unusable(path, str(error)) from error
    except SandboxError:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    mark = (_pragma(database, "application_id"), _pragma(database, "user_version"))
    with closing(database.execute("SELECT count(*) FROM sqlite_master")) as rows:
        (tables,) = rows.fetchone()
    if tables and mark != (APPLICATION, FORMAT):
        raise _unusable(path, "it was not written by this version of the sandbox")
    if tables:
        return
    database.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA:
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {FORMAT}")
    database.execute("COMMIT")


def _pragma(database: sqlite3.Connection, name: str) -> int:
    (value,) = database.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _unusable(path: Path, why: str) -> SandboxError:
    return SandboxError(
        f"cannot use {path} as the sandbox's state: {why}", remedy="name another file, or delete this one to start anew"
    )
