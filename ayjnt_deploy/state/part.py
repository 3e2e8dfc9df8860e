"""The parts in which a Worker is read: each can stay unread by itself, and nothing is then said about it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect


class Part(StrEnum):
    """What one question to the API tells, in the words of a report."""

    RUNTIME = "limits and cache"
    """Of each serving version."""
    PLACEMENT = "the placement"
    SCRIPT = "observability, logpush and tail consumers"
    SUBDOMAIN = "the addresses on workers.dev"
    CRONS = "the cron triggers"
    ROUTES = "the routes"
    DOMAINS = "the custom domains"
    CONSUMERS = "the queue consumers"
    WORKFLOW_SETTINGS = "the limits and retention of workflows"


_BY_ASPECT: Final[Mapping[Aspect, Part]] = {
    Aspect.CRON: Part.CRONS,
    Aspect.ROUTE: Part.ROUTES,
    Aspect.DOMAIN: Part.DOMAINS,
    Aspect.CONSUMER: Part.CONSUMERS,
    Aspect.WORKFLOW_SETTING: Part.WORKFLOW_SETTINGS,
    Aspect.EXPORT: Part.RUNTIME,
}
_BY_SETTING: Final[Mapping[str, Part]] = {
    "limits": Part.RUNTIME,
    "placement": Part.PLACEMENT,
    "cache": Part.RUNTIME,
    "observability": Part.SCRIPT,
    "logpush": Part.SCRIPT,
    "tail_consumers": Part.SCRIPT,
    "workers_dev": Part.SUBDOMAIN,
    "preview_urls": Part.SUBDOMAIN,
}

_OF_THE_VERSION: Final = frozenset(
    {Aspect.VARIABLE, Aspect.BINDING, Aspect.COMPATIBILITY, Aspect.SECRET, Aspect.EXPORT}
)
_PARTS_OF_THE_VERSION: Final = frozenset({Part.RUNTIME, Part.PLACEMENT, None})
"""Whose settings a version has; None for those that are read with the version itself."""


def is_of_the_version(address: Address) -> bool:
    """Whether only a new version changes it, so that whoever deployed last has had a part in it."""
    if address.aspect is Aspect.SETTING:
        return part_of(address) in _PARTS_OF_THE_VERSION
    return address.aspect in _OF_THE_VERSION


def part_of(address: Address) -> Part | None:
    """Return the part that `address` belongs to; None for what is always read, or nothing is."""
    if address.aspect is Aspect.WORKFLOW_SETTING and address.name.endswith("/schedules"):
        return None  # The account's list of workflows has them.
    return _BY_SETTING.get(address.name) if address.aspect is Aspect.SETTING else _BY_ASPECT.get(address.aspect)
