"""The server's clock: time in the three spellings that the API uses."""

from datetime import UTC, datetime, timedelta

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}


def now() -> str:
    """Return the time as Workers write it, with microseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(after: float = 0) -> str:
    """Return the time in `after` seconds as Workflows write it, with milliseconds."""
    at = datetime.now(UTC) + timedelta(seconds=after)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def instant(text: str) -> datetime:
    """Read a time of either spelling, so that two of them can be compared."""
    return datetime.fromisoformat(text)
