"""How an instance is led through releases, and what the engine did with it."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Create:
    """Start the instance."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send the instance an event. It wakes the instance even if no step waits for this type."""

    type: str

    def __str__(self) -> str:
        return f"event {self.type}"


@dataclass(frozen=True, slots=True)
class RestartFrom:
    """Restart the instance from one of the steps in its history."""

    step: str

    def __str__(self) -> str:
        return f"restart from {self.step}"


@dataclass(frozen=True, slots=True)
class Waits:
    """The instance stands at this wait."""

    step: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The instance has a result of this step."""

    step: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The instance will do nothing more by itself."""

    status: Literal["complete", "errored"] = "complete"


Act = Create | Send | RestartFrom
Until = Waits | Finished | Ended


@dataclass(frozen=True, slots=True)
class Turn:
    """Something is done to an instance, and this is what comes of it."""

    act: Act
    until: Until


Turns = tuple[Turn, ...]
"""What is done to an instance while one release runs."""

PARKED: Final[Turns] = (Turn(Create(), Waits("approval")),)
APPROVED: Final[Turns] = (Turn(Send("approval"), Ended()),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What became of an instance over all the releases."""

    ran: tuple[tuple[str, ...], ...]
    """What it saw under each release, in order: its bodies that ran, and what came from outside."""
    rows: tuple[str, ...]
    """The steps in its history, as the API names them."""
    status: str = "complete"
    output: object = None

    @property
    def is_harmless(self) -> bool:
        """Whether the instance came to its end and every body ran exactly once."""
        acts = ("event ", "restart from ")
        bodies = [entry for release in self.ran for entry in release if not entry.startswith(acts)]
        return self.status == "complete" and len(bodies) == len(set(bodies))
