"""What a config may set of a workflow: limits, concurrency, retention and schedules, each a leaf of its own.

wrangler 4.164 registers a workflow anew with what is set (`triggers/deploy.ts`): without schedules there are none after that.
What Cloudflare makes of the others where they are not set depends on the account's plan.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, Leaf

_RETENTION: Final = "default_retention"
GROUPS: Final = ("limits", "concurrency", _RETENTION)
SCHEDULES: Final = "schedules"
_DAY: Final = 24 * 60 * 60 * 1000
_LONGEST: Final = (3 * _DAY, 30 * _DAY)
"""The limit of an account on Workers Free, and on Workers Paid (developers.cloudflare.com/workflows/reference/limits)."""
USUAL: Final[Mapping[str, Json]] = {SCHEDULES: []}
"""What a deploy makes of a setting that the config does not name, where that is known."""


def configured(workflow: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    """Yield what an entry of a config's `workflows` sets."""
    yield from _leaves(str(workflow["name"]), workflow)


def deployed(name: str, registration: Mapping[str, Any], version: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    """Yield what the account says of a workflow, and of its newest version."""
    yield from _leaves(name, {**version, SCHEDULES: registration.get(SCHEDULES)})


def is_cut_short(address: Address, live: Leaf | None, asked: Leaf | None) -> bool:
    """Whether a live retention may be all that the account can have of a longer one that was asked for.

    Cloudflare caps it and says nothing (release notes of wrangler 4.126.0). Of a digest nobody can tell which is longer.
    """
    _, _, key = address.name.partition("/")
    if address.aspect is not Aspect.WORKFLOW_SETTING or not key.startswith(f"{_RETENTION}."):
        return False
    if not isinstance(live, Known) or live.value not in _LONGEST:
        return False
    wish = asked.value if isinstance(asked, Known) else None
    return not isinstance(wish, int) or wish > live.value


def _leaves(name: str, entry: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    for group in GROUPS:
        for key, value in (entry.get(group) or {}).items():
            if value is not None:
                yield _leaf(name, f"{group}.{key}", _plain(group, value))
    if crons := sorted(_cron(one) for one in _listed(entry.get(SCHEDULES))):
        yield _leaf(name, SCHEDULES, crons)


def _leaf(name: str, key: str, value: Json) -> tuple[Address, Known]:
    return Address(Aspect.WORKFLOW_SETTING, f"{name}/{key}"), Known(value)


def _plain(group: str, value: Any) -> Json:
    """Return a retention in milliseconds, as the API answers it for "3 days" of a config."""
    is_time = group == _RETENTION and isinstance(value, str)
    found: Json = milliseconds(value) if is_time else value
    return value if found is None else found


def _listed(schedules: Any) -> list[Any]:
    if isinstance(schedules, list):
        return schedules
    return [schedules] if schedules else []


def _cron(schedule: Any) -> str:
    return str(schedule.get("cron") if isinstance(schedule, Mapping) else schedule)
