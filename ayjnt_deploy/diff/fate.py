"""What the coming deploy does to a difference: not everything that is live and not wanted goes away by itself.

Source: wrangler 4.164, run against a Cloudflare of our own and read in its bundle: it deletes no workflow, no queue
consumer and no secret, replaces crons, routes and domains only where the config names some, and leaves out of its
requests the settings that the config does not make.
"""

from enum import StrEnum
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Leaf
from ayjnt_deploy.state.settings import SETTINGS
from ayjnt_deploy.state.state import State


class Fate(StrEnum):
    """What becomes of a difference, in the words of a report."""

    MADE = "will be made"
    OVERWRITTEN = "will be overwritten"
    REMOVED = "will be removed"
    SWITCHED_OFF = "will be switched off"
    STAYS = "will stay"
    """Live, and no deploy touches it."""
    MISSING = "will be missing"
    """Wanted, and no deploy makes it."""


LISTED: Final = frozenset({Aspect.CRON, Aspect.ROUTE, Aspect.DOMAIN})
"""Lists that a deploy replaces whole or not at all."""
_NEVER_REMOVED: Final = frozenset({Aspect.WORKFLOW, Aspect.WORKFLOW_SETTING, Aspect.CONSUMER, Aspect.SECRET})
_KEPT: Final = frozenset(one.key for one in SETTINGS if one.is_kept)


def fate_of(address: Address, *, live: Leaf | None, wanted: Leaf | None, whole: frozenset[Aspect]) -> Fate:
    """Return what a deploy does to the difference at `address`; `whole` are the lists that it replaces."""
    if wanted is not None:
        return _of_wanted(address, live)
    if _stays(address, whole):
        return Fate.STAYS
    return Fate.SWITCHED_OFF if address.aspect is Aspect.SETTING else Fate.REMOVED


def is_nobodys(address: Address, wanted: State, released: State | None) -> bool:
    """Whether something live is neither wanted nor released, and no deploy would touch it: it is no difference then."""
    if address in wanted.leaves:
        return False
    if _is_beside_exports(address, wanted):
        return True
    if released is not None and address in released.leaves:
        return False
    if address.aspect is Aspect.WORKFLOW:
        return released is not None  # A registration that outlived its release; without a record it may be anybody's.
    if address.aspect is Aspect.EXPORT:
        return Aspect.EXPORT not in wanted.whole  # Cloudflare may answer them for classes that a migration made, too.
    return is_open(address) or address.aspect is Aspect.SECRET


def is_open(address: Address) -> bool:
    """Whether Cloudflare chooses what a config leaves open: a release that said nothing of it has changed nothing."""
    return (
        _is_a_setting_of(address)
        or address.aspect is Aspect.WORKFLOW_SETTING
        or address == Address(Aspect.SETTING, "preview_urls")
    )


def _of_wanted(address: Address, live: Leaf | None) -> Fate:
    if live is not None:
        return Fate.OVERWRITTEN
    return Fate.MISSING if address.aspect is Aspect.SECRET else Fate.MADE


def _stays(address: Address, whole: frozenset[Aspect]) -> bool:
    if address.aspect in LISTED:
        return address.aspect not in whole
    return address.aspect in _NEVER_REMOVED or (address.aspect is Aspect.SETTING and address.name in _KEPT)


def _is_beside_exports(address: Address, wanted: State) -> bool:
    """Whether a config with `exports` leaves it to Cloudflare: an old migration's tag, or when an awaited class comes."""
    if address.aspect is Aspect.MIGRATION:
        return Aspect.EXPORT in wanted.whole
    return address.aspect is Aspect.CLASS and Address(Aspect.EXPORT, address.name) in wanted.leaves


def _is_a_setting_of(address: Address) -> bool:
    """Whether it is a setting of a consumer: what a config leaves open, Cloudflare fills in."""
    return address.aspect is Aspect.CONSUMER and "/" in address.name
