"""How many objects a Durable Object class has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one class, as far as they were counted."""

    count: int
    is_all: bool = True
    """Whether there are no more."""

    def __str__(self) -> str:
        return f"{'' if self.is_all else 'at least '}{self.count} {'object' if self.count == 1 else 'objects'}"
