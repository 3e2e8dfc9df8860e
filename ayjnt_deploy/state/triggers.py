"""What starts a Worker: cron expressions, routes, custom domains, queues; from a config and from the API's answers.

Sources: wrangler 4.164 (`triggers/deploy.ts`, `queue-consumers.ts`, `publish-routes.ts`), Cloudflare's OpenAPI schema, and its
page on the configuration of queues for what a consumer does of which nothing was said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, below

Leaves = Mapping[Address, Known]
_PRESENT: Final = Known(True)

_CONSUMER: Final = {
    "max_batch_size": ("settings", "batch_size"),
    "max_batch_timeout": ("settings", "max_wait_time_ms"),
    "max_retries": ("settings", "max_retries"),
    "max_concurrency": ("settings", "max_concurrency"),
    "retry_delay": ("settings", "retry_delay"),
    "dead_letter_queue": ("dead_letter_queue",),
}
"""Where an answer has each setting of a consumer."""

USUAL: Final[Mapping[str, Json]] = {
    "max_batch_size": 10,
    "max_batch_timeout": 5,
    "max_retries": 3,
    "max_concurrency": None,
    "retry_delay": 0,
    "dead_letter_queue": None,
}
"""What a deploy makes of each setting that the config does not name: wrangler registers the consumer anew."""


def configured(config: Mapping[str, Any]) -> Leaves:
    """Return what a wrangler config declares, one leaf each; a setting that is the usual one has none."""
    consumers = (config.get("queues") or {}).get("consumers") or ()
    return dict(
        [
            *_crons(_declared_crons(config) or ()),
            *_routes([one["pattern"] for one in routes_of(config) if not one.get("custom_domain")]),
            *_domains([one["pattern"] for one in routes_of(config) if one.get("custom_domain")]),
            *(leaf for one in consumers for leaf in _consumer(one["queue"], {key: one.get(key) for key in _CONSUMER})),
        ]
    )


def deployed(
    *,
    schedules: Sequence[Mapping[str, Any]],
    routes: Sequence[Mapping[str, Any]],
    domains: Sequence[Mapping[str, Any]],
    consumers: Sequence[Mapping[str, Any]],
) -> Leaves:
    """Return what the API answers, one leaf each."""
    return dict(
        [
            *_crons([str(one["cron"]) for one in schedules if one.get("cron")]),
            *_routes([str(one["pattern"]) for one in routes if one.get("pattern")]),
            *_domains([str(one["hostname"]) for one in domains if one.get("hostname")]),
            *(
                leaf
                for one in consumers
                if one.get("queue_name")
                for leaf in _consumer(str(one["queue_name"]), _settings(one))
            ),
        ]
    )


def whole(config: Mapping[str, Any]) -> frozenset[Aspect]:
    """Return what wrangler replaces as a whole: everything that the config does not name goes away.

    Without `triggers.crons` it leaves crons alone, and without a route or domain it does not ask for any.
    """
    routes = routes_of(config)
    return frozenset(
        aspect
        for aspect, is_replaced in (
            (Aspect.CRON, _declared_crons(config) is not None),
            (Aspect.ROUTE, any(not one.get("custom_domain") for one in routes)),
            (Aspect.DOMAIN, any(one.get("custom_domain") for one in routes)),
        )
        if is_replaced
    )


def routes_of(config: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return routes and custom domains as objects; the zone of a route follows from its pattern."""
    listed = [*(config.get("routes") or ()), *([config["route"]] if config.get("route") else [])]
    return [{"pattern": one} if isinstance(one, str) else one for one in listed]


def _declared_crons(config: Mapping[str, Any]) -> Sequence[str] | None:
    found: Sequence[str] | None = (config.get("triggers") or {}).get("crons")
    return found


def _crons(expressions: Sequence[str]) -> Iterator[tuple[Address, Known]]:
    return ((Address(Aspect.CRON, one), _PRESENT) for one in expressions)


def _routes(patterns: Sequence[str]) -> Iterator[tuple[Address, Known]]:
    return ((Address(Aspect.ROUTE, one), _PRESENT) for one in patterns)


def _domains(hostnames: Sequence[str]) -> Iterator[tuple[Address, Known]]:
    return ((Address(Aspect.DOMAIN, one), _PRESENT) for one in hostnames)


def _consumer(queue: str, settings: Mapping[str, Any]) -> Iterator[tuple[Address, Known]]:
    yield Address(Aspect.CONSUMER, queue), _PRESENT
    for key, value in settings.items():
        # Absent, null and the empty text are the same: nothing was said.
        if value not in (None, "", USUAL[key]):
            yield Address(Aspect.CONSUMER, f"{queue}/{key}"), Known(value)


def _settings(consumer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a consumer's settings in the config's words: the API counts the batch's time in milliseconds."""
    found = {key: below(consumer, path) for key, path in _CONSUMER.items()}
    waits = found["max_batch_timeout"]
    seconds = None if not isinstance(waits, int | float) else waits // 1000 if waits % 1000 == 0 else waits / 1000
    return {**found, "max_batch_timeout": seconds}
