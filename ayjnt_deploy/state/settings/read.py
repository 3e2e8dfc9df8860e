"""The settings of a config, and those in the API's answers, by the name of wrangler's key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, below
from ayjnt_deploy.state.part import Part, part_of
from ayjnt_deploy.state.settings import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key of wrangler's config that sets something of the whole Worker, or of its version."""

    key: str
    normal: Callable[[Any], Json]
    answered: tuple[str, ...] = ()
    """Where the answer has it, where that is not under the key."""
    is_kept: bool = False
    """Whether a deploy leaves it as it is where the config does not say."""
    off: Known | None = None
    """What a kept setting is where nobody has set it; a config that says so switches it off."""

    @property
    def part(self) -> Part | None:
        """The part of the API's answers that it is read with."""
        return part_of(Address(Aspect.SETTING, self.key))


SETTINGS: Final = (
    Setting(key="limits", normal=normal.limits),
    Setting(key="placement", normal=normal.placement),
    Setting(key="cache", normal=normal.cache, answered=("cache_options",)),
    Setting(key="assets", normal=normal.assets),
    Setting(key="observability", normal=normal.observability),
    # wrangler sends these two as they are, and leaves them out of its request where they are not set.
    Setting(key="logpush", normal=normal.logpush, is_kept=True, off=Known(value=False)),
    Setting(key="tail_consumers", normal=normal.tail_consumers, is_kept=True, off=Known([])),
    Setting(key="workers_dev", normal=normal.workers_dev, answered=("enabled",)),
    Setting(key="preview_urls", normal=normal.workers_dev, answered=("previews_enabled",), is_kept=True),
)


def configured(config: Mapping[str, Any]) -> Mapping[str, Known]:
    """Return what a wrangler config sets, by key; what is the default is left out, unless a deploy has to be told of it."""
    off = {one.key: one.off for one in SETTINGS if one.off is not None and config.get(one.key) is not None}
    return {**off, **_leaves({**{one.key: config.get(one.key) for one in SETTINGS}, **_addresses(config)})}


def deployed(answers: Mapping[Part | None, Mapping[str, Any]]) -> Mapping[str, Known]:
    """Return what the API answers, by wrangler's key; `answers` has one object for each part that was read."""
    return _leaves({one.key: below(answers.get(one.part, {}), one.answered or (one.key,)) for one in SETTINGS})


def _leaves(values: Mapping[str, Any]) -> Mapping[str, Known]:
    normals = ((one.key, one.normal(values[one.key])) for one in SETTINGS)
    return {key: Known(value) for key, value in normals if value is not None}


def _addresses(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say what an unset `workers_dev` means: on without routes, off with some. wrangler sends it either way.

    An unset `preview_urls` is not sent (`getSubdomainValues`), and what Cloudflare makes of it depends on the Worker's past.
    """
    set_ = config.get("workers_dev")
    return {"workers_dev": not (config.get("routes") or config.get("route")) if set_ is None else set_}
