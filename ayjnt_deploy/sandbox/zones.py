"""The domain names of the account, and which of them a hostname belongs to."""

import re
from collections.abc import Sequence
from hashlib import sha256

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.clock import now
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Zone

DEFAULT = ("example.com", "example.net")
SCHEME = re.compile(r"^https?://")


def settle(account: Account, names: Sequence[str]) -> None:
    """Give an account that has no zones yet its first ones."""
    if not account.zones():
        for name in names:
            add(account, name)


def add(account: Account, name: str) -> Zone:
    """The id is made from the name, so that a fresh sandbox has the same ones as the last."""
    zone = Zone(id=sha256(name.encode()).hexdigest()[:32], name=name, created_on=now())
    account.save_zone(zone)
    return zone


def zone_for(account: Account, pattern: str, wanted: Json) -> Zone:
    """Find the zone of a route or domain: the one that is named, else the one that its host is in."""
    host = host_of(pattern)
    zone_id, name = wanted.get("zone_id"), wanted.get("zone_name")
    for zone in account.zones():
        is_wanted = zone.id == zone_id if zone_id else zone.name == name if name else _holds(zone, host)
        if is_wanted and _holds(zone, host):
            return zone
    raise ApiError(403, 9109, f"Invalid zone identifier: no zone of this account holds {pattern}")


def host_of(pattern: str) -> str:
    """Return the host in a pattern such as `*.example.com/orders/*`, without the wildcard before it."""
    return SCHEME.sub("", pattern).partition("/")[0].lstrip("*").lstrip(".")


def _holds(zone: Zone, host: str) -> bool:
    return host == zone.name or host.endswith(f".{zone.name}")
