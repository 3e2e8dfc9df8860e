"""Every key of wrangler 4.164's config: at which address it is compared, where it is read back, or why it is not compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings.table import ROWS, Row
from ayjnt_deploy.state.part import Part, part_of
from ayjnt_deploy.state.settings import SETTINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of one top-level key of the config."""

    name: str
    addresses: tuple[str, ...] = ()
    """Where it is compared; a word in capitals or in angle brackets stands for a name. Empty where it is not."""
    read: str = ""
    """The request whose answer shows it."""
    left_out: str = ""
    """What of it is not compared, and why."""


_VERSION: Final = "GET workers/scripts/{name}/versions/{id}"
_READ: Final[Mapping[Part, str]] = {
    Part.RUNTIME: "GET workers/workers/{name}/versions/{id}",
    Part.PLACEMENT: _VERSION,
    Part.SCRIPT: "GET workers/workers/{name}",
    Part.SUBDOMAIN: "GET workers/workers/{name}",
    Part.CRONS: "GET workers/scripts/{name}/schedules",
    Part.ROUTES: "GET workers/services/{name}/environments/production/routes",
    Part.DOMAINS: "GET workers/domains",
    Part.CONSUMERS: "GET queues",
    Part.WORKFLOW_SETTINGS: "GET workflows/{workflow}/versions",
}
_FILES: Final = "which file it was: the API does not answer that"

_LOCAL: Final = """
    $schema access alias base_dir build define dev find_additional_modules jsx_factory jsx_fragment keep_names minify
    no_bundle preserve_file_names python_modules rules send_metrics tsconfig upload_source_maps
"""
"""Keys that only say how code is made or run on this machine."""

_ELSEWHERE: Final[Mapping[str, str]] = {
    "account_id": "it says where the Worker is, not what it is; it must agree with `CLOUDFLARE_ACCOUNT_ID`",
    "addresses": "rules of Email Routing belong to a zone and need a permission of their own",
    "cloudchamber": "it is another product",
    "compliance_region": "it chooses the API's address",
    "connect": "wrangler 4.164 sends nothing for it",
    "containers": "they are applications of their own, which the Worker's answers only name",
    "dependencies_instrumentation": "it only informs Cloudflare of packages",
    "env": "an environment is a Worker of its own",
    "first_party_worker": "it is Cloudflare's own",
    "keep_vars": "it says what a deploy leaves alone: with it, variables that only the live Worker has are no difference",
    "main": "the bundle's name says nothing; code is compared by the release record and the etag",
    "name": "it says which Worker this is; another name is found by the rule `worker-renamed`",
    "pages_build_output_dir": "it marks a Pages project",
    "previews": "it sets up previews only",
    "site": "it is uploaded as a binding of wrangler's own, `__STATIC_CONTENT`, which is ignored on both sides",
    "streaming_tail_consumers": "no answer of the API has it",
}


def keys() -> tuple[Key, ...]:
    """Return every key, by name."""
    found = [*_bindings(), *_settings(), *_triggers(), *_others(), *_not_compared()]
    names = sorted({key.name for key in found})
    return tuple(_joined(name, [key for key in found if key.name == name]) for name in names)


def _joined(name: str, found: list[Key]) -> Key:
    """Return one key for what several tables say of it."""
    return Key(
        name=name,
        addresses=tuple(dict.fromkeys(at for key in found for at in key.addresses)),
        read=", ".join(dict.fromkeys(key.read for key in found if key.read)),
        left_out="; ".join(dict.fromkeys(key.left_out for key in found if key.left_out)),
    )


def _bindings() -> Iterator[Key]:
    for row in ROWS:
        yield Key(
            name=row.key.partition(".")[0],
            addresses=(str(Address(Aspect.BINDING, "NAME")),),
            read=_VERSION,
            left_out=_left_out_of(row),
        )


def _left_out_of(row: Row) -> str:
    return {
        "wasm_module": _FILES,
        "text_blob": _FILES,
        "data_blob": _FILES,
        "service": "`props`: no answer of the API has them",
        "assets": "`directory`: files cannot be read back",
        "queue": "`delivery_delay`, which has no effect any more",
    }.get(row.type, "")


def _settings() -> Iterator[Key]:
    said = {
        "observability": "`traces.propagation_policy`: the API does not reliably echo it",
        "preview_urls": "where it is not set: what Cloudflare makes of that depends on the Worker's past",
        "placement": "`hint`: the API does not echo it; a region of which it tells only a number",
        "tail_consumers": "`environment`: the API names the Worker alone",
    }
    for one in SETTINGS:
        address = Address(Aspect.SETTING, one.key)
        yield Key(name=one.key, addresses=(str(address),), read=_reading_of(address), left_out=said.get(one.key, ""))


def _triggers() -> Iterator[Key]:
    for name, aspects in (
        ("triggers", (Aspect.CRON,)),
        ("routes", (Aspect.ROUTE, Aspect.DOMAIN)),
        ("route", (Aspect.ROUTE,)),
        ("queues", (Aspect.CONSUMER,)),
        ("workflows", (Aspect.WORKFLOW_SETTING,)),
    ):
        addresses = [Address(aspect, _NAMES[aspect]) for aspect in aspects]
        yield Key(
            name=name,
            addresses=tuple(map(str, addresses)),
            read=", ".join(map(_reading_of, addresses)),
            left_out=_SAID.get(name, ""),
        )


_NAMES: Final[Mapping[Aspect, str]] = {
    Aspect.CRON: "<expression>",
    Aspect.ROUTE: "<pattern>",
    Aspect.DOMAIN: "<hostname>",
    Aspect.CONSUMER: "<queue>",
    Aspect.WORKFLOW_SETTING: "<workflow>/<key>",
}
_SAID: Final[Mapping[str, str]] = {
    "triggers": "`events`: no request reads them",
    "routes": "the zone: a pattern or hostname names it; `enabled` and `previews_enabled`: no documented answer has them",
    "route": "the zone: a pattern names it",
    "queues": "`visibility_timeout_ms`, which wrangler 4.164 never sends",
    "workflows": "`jurisdiction`: no answer of the API has it",
}


def _others() -> Iterator[Key]:
    service, namespaces = "GET workers/services/{name}", "GET workers/durable_objects/namespaces"
    yield Key(name="vars", addresses=("variable/NAME",), read=_VERSION)
    yield Key(name="unsafe", addresses=("binding/NAME", "variable/NAME"), read=_VERSION, left_out="`metadata`")
    yield Key(name="secrets", addresses=("secret/NAME",), read=_VERSION, left_out="values: nobody can read them")
    yield Key(name="compatibility_date", addresses=("compatibility/date",), read=_VERSION)
    yield Key(name="compatibility_flags", addresses=("compatibility/flags",), read=_VERSION)
    yield Key(name="workflows", addresses=("workflow/<workflow>",), read="GET workflows")
    yield Key(
        name="migrations",
        addresses=("migration/tag", "durable-object/<class>"),
        read=f"{service}, {namespaces}",
        left_out="the steps: only the last tag and the classes that there are can be read",
    )
    yield Key(
        name="exports",
        addresses=("export/<class>", "durable-object/<class>"),
        read=f"{_READ[Part.RUNTIME]}, {namespaces}",
        left_out="entries that tell what became of a class: no answer has them",
    )


def _not_compared() -> Iterator[Key]:
    for name in _LOCAL.split():
        yield Key(name=name, left_out="it never leaves this machine")
    for name, why in _ELSEWHERE.items():
        yield Key(name=name, left_out=why)


def _reading_of(address: Address) -> str:
    part = part_of(address)
    return _VERSION if part is None else _READ[part]
