"""The state file: one SQLite database, one transaction per request."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from ayjnt_deploy.sandbox.errors import SandboxError

T = TypeVar("T")

# Marks the file as ours; any other SQLite file is left alone.
APPLICATION = 0x61796A74
FORMAT = 2

TABLES = (
    "worker (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "version (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "deployment (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "namespace (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "workflow (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "workflow_version (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "instance (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "zone (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "route (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "domain (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "queue (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "consumer (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "resource (key TEXT PRIMARY KEY, parent TEXT, sequence INTEGER, body TEXT)",
    "module (etag TEXT, position INTEGER, name TEXT, type TEXT, content BLOB, PRIMARY KEY (etag, position))",
    "counter (value INTEGER)",
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

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._database = _opened(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Let one caller at a time work; what it changed is kept only if it ends without an error."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def clear(self) -> None:
        with self.transaction() as database:
            for table in _names():
                if table != "counter":
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
    for table in TABLES:
        database.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    database.execute("INSERT INTO counter VALUES (0)")
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {FORMAT}")
    database.execute("COMMIT")


def _pragma(database: sqlite3.Connection, name: str) -> int:
    (value,) = database.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _names() -> Sequence[str]:
    return tuple(table.split(" ", 1)[0] for table in TABLES)


def _unusable(path: Path, why: str) -> SandboxError:
    return SandboxError(
        f"cannot use {path} as the sandbox's state: {why}", remedy="name another file, or delete this one to start anew"
    )
