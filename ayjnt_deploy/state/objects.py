"""How many objects a Durable Object class has."""

from dataclasses import dataclass

from ayjnt_deploy.words import counted


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one class, as far as they were counted."""

    count: int
    is_all: bool = True
    """Whether there are no more."""

    def __str__(self) -> str:
        return f"{'' if self.is_all else 'at least '}{counted(self.count, 'object')}"
