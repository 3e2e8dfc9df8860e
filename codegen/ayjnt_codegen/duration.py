"""How long a duration of the Workflows API is: `"2 seconds"`, `"1 hour"`, `500`."""

import re
from typing import Final

_SECOND: Final = 1000
_DAY: Final = 24 * 60 * 60 * _SECOND
_UNITS: Final = {
    "second": _SECOND,
    "minute": 60 * _SECOND,
    "hour": 60 * 60 * _SECOND,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30 * _DAY,
    "year": 365 * _DAY,
}
_DURATION: Final = re.compile(rf"\s*(\d+(?:\.\d+)?)\s+({'|'.join(_UNITS)})s?\s*")


def milliseconds(duration: str | float) -> int | None:
    """Return `duration` in milliseconds (a number already is), or None if it is not one."""
    if not isinstance(duration, str):
        return round(duration)
    if match := _DURATION.fullmatch(duration):
        count, unit = match.groups()
        return round(float(count) * _UNITS[unit])
    return None
