"""What a config may set of a workflow: limits, concurrency, retention and schedules, each a leaf of its own.

wrangler 4.164 registers a workflow anew with what is set (`triggers/deploy.ts`): without schedules there are none after that.
What Cloudflare makes of the others where they are not set depends on the account's plan.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known

GROUPS: Final = ("limits", "concurrency", "default_retention")
SCHEDULES: Final = "schedules"
USUAL: Final[Mapping[str, Json]] = {SCHEDULES: []}
"""What a deploy makes of a setting that the config does not name, where that is known."""

INSTEAD: Final = "let an agent start the workflow, with `this.schedule(CRON, …)` in its `onStart()`"
"""What to do for a schedule in a project whose `workflows` are generated: no line of its config can say one."""


def configured(workflow: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    """Yield what an entry of a config's `workflows` sets."""
    yield from _leaves(str(workflow["name"]), workflow)


def deployed(name: str, registration: Mapping[str, Any], version: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    """Yield what the account says of a workflow, and of its newest version."""
    yield from _leaves(name, {**version, SCHEDULES: registration.get(SCHEDULES)})


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
    is_time = group == "default_retention" and isinstance(value, str)
    found: Json = milliseconds(value) if is_time else value
    return value if found is None else found


def _listed(schedules: Any) -> list[Any]:
    if isinstance(schedules, list):
        return schedules
    return [schedules] if schedules else []


def _cron(schedule: Any) -> str:
    return str(schedule.get("cron") if isinstance(schedule, Mapping) else schedule)
