"""When instances began, and what that decides: conditions that compare `event.timestamp` with a date."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ayjnt_codegen.source import Step

LANDING: Final = timedelta(minutes=15)
"""How long an upload may take: until then instances may still begin with the code that it replaces."""
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_SOME_DAY: Final = _EVER + timedelta(days=1)
"""Stands for a date that is computed: after nothing that has happened."""


@dataclass(frozen=True, slots=True)
class Births:
    """The time in which the instances of one list began."""

    last: datetime

    @classmethod
    def until(cls, replaced: datetime) -> "Births":
        """Return the births up to an upload that began at `replaced`."""
        return cls(replaced + LANDING)

    def are_let_in(self, step: Step) -> bool:
        """Whether all of them began so early that the conditions around `step` hold."""
        return _side(step) == "before" and self.last < _date(step)

    def are_kept_out(self, step: Step) -> bool:
        """Whether all of them began too early for the conditions around `step`."""
        return _side(step) == "after" and self.last < _date(step)

    def are_apart(self, step: Step) -> bool:
        """Whether the date around `step`, if there is one, comes after all of them."""
        return step.cutover is None or self.last < _date(step)


LONG_AGO: Final = Births(_EVER)
"""Before every date, a computed one too."""


def date_of(step: Step) -> str | None:
    """Return the constant date with which the conditions around `step` compare; None where it is computed."""
    date = (step.cutover or "").partition(":")[2]
    return date if moment(date) is not None else None


def _side(step: Step) -> str:
    return (step.cutover or "").partition(":")[0]


def _date(step: Step) -> datetime:
    return moment((step.cutover or "").partition(":")[2]) or _SOME_DAY


@lru_cache(maxsize=256)
def moment(text: str) -> datetime | None:
    """Read a date in ISO 8601; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
