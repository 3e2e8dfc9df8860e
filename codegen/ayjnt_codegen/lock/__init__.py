"""The lock file `.ayjnt/migrations.json`: which Durable Object classes exist, and how they came to be."""

from ayjnt_codegen.lock.file import encode, parse
from ayjnt_codegen.lock.stage import Moved, Staging, stage
from ayjnt_codegen.lock.values import EMPTY, LOCK_PATH, Lock, LockedClass, Migration, Rename

__all__ = [
    "EMPTY",
    "LOCK_PATH",
    "Lock",
    "LockedClass",
    "Migration",
    "Moved",
    "Rename",
    "Staging",
    "encode",
    "parse",
    "stage",
]
