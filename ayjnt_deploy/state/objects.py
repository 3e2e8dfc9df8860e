"""How many objects a Durable Object class has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """The objects of one class, as far as they were counted."""

    count: int
    stored: int
    """How many of them hold data."""
    is_all: bool = True
    """Whether there are no more."""

    def __str__(self) -> str:
        more = "" if self.is_all else "at least "
        return f"{more}{self.count} {'object' if self.count == 1 else 'objects'}, {more}{self.stored} with data"
