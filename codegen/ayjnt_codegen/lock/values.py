"""The history of Durable Object classes, as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

LOCK_PATH: Final = ".ayjnt/migrations.json"

_NUMBERED: Final = re.compile(r"v(\d+)")


@dataclass(frozen=True, slots=True)
class Rename:
    """A class that kept its objects under a new name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One entry of the history; Cloudflare applies it once, and knows it by its tag."""

    tag: str
    timestamp: str
    new_sqlite_classes: tuple[str, ...] = ()
    renamed_classes: tuple[Rename, ...] = ()
    deleted_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedClass:
    """A class whose objects exist, or will after the next deploy."""

    agent_id: str
    class_name: str
    first_tag: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of a newer format, kept as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The history, oldest first, and the classes that it leads to."""

    migrations: tuple[Migration, ...] = ()
    classes: tuple[LockedClass, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def next_tag(self) -> str:
        """The tag of the migration that would be staged now."""
        numbers = (int(found[1]) for one in self.migrations if (found := _NUMBERED.fullmatch(one.tag)))
        return f"v{max(numbers, default=0) + 1}"


EMPTY: Final = Lock()
