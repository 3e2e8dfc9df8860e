"""How people's text says a time."""

import re
from typing import Final

_FRACTION: Final = re.compile(r"(?<=:\d\d)\.\d+")
_UTC: Final = re.compile(r"[+]00:00$")


def to_the_second(text: str) -> str:
    """Return an ISO 8601 time to the second, in the short form of UTC; whatever else it is, as it is."""
    return _UTC.sub("Z", _FRACTION.sub("", text))
