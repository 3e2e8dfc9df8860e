"""What `ayjnt.jsonc` says: settings for wrangler, findings that are allowed, drift that is ignored."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ayjnt_codegen import jsonc, shapes
from ayjnt_codegen.jsonc import Jsonc, Key
from ayjnt_codegen.names import CONFIG_PATH, RECORD
from ayjnt_codegen.source import Place

_KEYS: Final = ("$schema", "allow", "drift", "wrangler")
_ALLOW_KEYS: Final = ("rule", "at", "because", "until")
_VARIABLE: Final = "variable/"

OWNED: Final[Mapping[str, tuple[str, str]]] = {
    "main": ("the entry module is generated from agents/ and workflows/", "remove wrangler.main"),
    "migrations": (
        "migrations come from .ayjnt/migrations.json",
        "remove wrangler.migrations and run `ayjnt build`, which stages them",
    ),
    "exports": (
        "the Durable Objects that the Worker exports come from agents/ and .ayjnt/migrations.json",
        "remove wrangler.exports",
    ),
}
"""Settings that would contradict what is generated: where the generated ones come from, and what to do instead."""

# The top-level keys of wrangler 4: only for spotting a misspelt one, which wrangler itself would drop with a warning.
_LISTED: Final = """
    $schema access account_id addresses agent_memory ai ai_search ai_search_namespaces alias analytics
    analytics_engine_datasets artifacts assets base_dir browser build cache cloudchamber compatibility_date
    compatibility_flags compliance_region connect containers d1_databases data_blobs define
    dependencies_instrumentation dev dispatch_namespaces durable_objects env exports find_additional_modules
    first_party_worker flagship hyperdrive images jsx_factory jsx_fragment k2 keep_names keep_vars kv_namespaces
    limits logfwdr logpush main media migrations minify mtls_certificates name no_bundle observability
    pages_build_output_dir pipelines placement preserve_file_names preview_urls previews python_modules queues
    r2_buckets ratelimits route routes rules secrets secrets_store_secrets send_email send_metrics services site
    stream streaming_tail_consumers tail_consumers text_blobs triggers tsconfig unsafe unsafe_hello_world
    upload_source_maps vars vectorize version_metadata vpc_networks vpc_services wasm_modules worker_loaders
    workers_dev workflows
"""
_WRANGLER_KEYS: Final = frozenset(_LISTED.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """One finding that the project accepts: one rule, at one address, for a reason, until a day."""

    rule: str
    at: str
    because: str
    until: date
    place: Place | None = None
    """Where it is written; None where the command line says it, for one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration file of a project; empty when there is none."""

    path: str
    wrangler: Mapping[str, Any]
    """Merged over the generated wrangler config."""
    allow: tuple[Allow, ...]
    drift_ignore: tuple[str, ...]
    """Address patterns."""
    source: Jsonc = field(repr=False, compare=False)
    """The file itself, for the place of a setting."""

    @property
    def name(self) -> str | None:
        """The Worker's name, if the file sets it."""
        name = self.wrangler.get("name")
        return str(name) if name is not None else None


def parse(text: str) -> Config:
    """Read the text of an `ayjnt.jsonc`."""
    return _config(jsonc.read(text, CONFIG_PATH))


def default() -> Config:
    """Return the configuration of a project without an `ayjnt.jsonc`."""
    return _config(jsonc.empty(CONFIG_PATH))


def _config(source: Jsonc) -> Config:
    _known(source, source.value, _KEYS, ())
    drift = _object(source, "drift")
    _known(source, drift, ("ignore",), ("drift",))
    return Config(
        path=source.path,
        wrangler=_wrangler(source),
        allow=tuple(_allowances(source)),
        drift_ignore=tuple(_ignored(source, drift)),
        source=source,
    )


def _ignored(source: Jsonc, drift: Mapping[str, Any]) -> Iterator[str]:
    for index, pattern in enumerate(_strings(source, drift.get("ignore", []), ("drift", "ignore"))):
        if not pattern.startswith(_VARIABLE):
            message = f"drift.ignore cannot leave {pattern!r} alone: a deploy can keep variables only"
            remedy = 'write an address such as "variable/FEATURE_*"'
            raise source.error(message, "drift", "ignore", index, remedy=remedy)
        yield pattern


def _wrangler(source: Jsonc) -> Mapping[str, Any]:
    section = _object(source, "wrangler")
    for key, (why, remedy) in OWNED.items():
        if key in section:
            raise source.error(f"wrangler.{key} cannot be set: {why}", "wrangler", key, remedy=remedy)
    for key in section:
        if key not in _WRANGLER_KEYS and (close := difflib.get_close_matches(key, _WRANGLER_KEYS, n=1, cutoff=0.75)):
            raise source.misspelt(close, "wrangler", key)
    if "name" in section:
        _text(source, section["name"], ("wrangler", "name"))
    shapes.check(source, section, "wrangler")
    for variable in _object(source, "wrangler", "vars"):
        if variable.startswith(RECORD):
            message = f"variable {variable} cannot be set: the release record of each deploy is stored under this name"
            raise source.error(message, "wrangler", "vars", variable, remedy="choose another name for the variable")
    if "ayjnt/workflow" in _object(source, "wrangler", "alias"):
        message = 'the alias "ayjnt/workflow" cannot be set: it leads to the generated .ayjnt/runtime/workflow.ts'
        raise source.error(message, "wrangler", "alias", "ayjnt/workflow", remedy="remove the alias")
    return section


def _allowances(source: Jsonc) -> Iterator[Allow]:
    for index, entry in enumerate(_list(source, source.value.get("allow", []), ("allow",))):
        at: tuple[Key, ...] = ("allow", index)
        if not isinstance(entry, Mapping):
            raise source.mistyped(entry, "an object", *at)
        _known(source, entry, _ALLOW_KEYS, at)
        for key in _ALLOW_KEYS:
            _required(source, entry, key, at)
        yield Allow(
            rule=entry["rule"].strip(),
            at=entry["at"].strip(),
            because=entry["because"].strip(),
            until=_day(source, entry["until"], (*at, "until")),
            place=source.place(*at),
        )


def _required(source: Jsonc, entry: Mapping[str, Any], key: str, at: tuple[Key, ...]) -> None:
    if key in entry:
        _text(source, entry[key], (*at, key))
    said = entry.get(key, "").strip()
    is_reason = key != "because" or any(letter.isalnum() for letter in said)  # Reports print "…" to be replaced.
    if not said or not is_reason:
        remedies = {
            "rule": 'name the rule that the finding shows: "rule": "step-renamed"',
            "at": 'copy the address that the finding shows: "at": "workflow/orders-processing/step/charge-customer"',
            "because": 'say why this is acceptable: "because": "no order is in flight, see …"; every report repeats it',
            "until": 'say when the allowance ends: "until": "2027-01-31"',
        }
        message = f"{said!r} in this entry of allow is no reason" if said else f"this entry of allow has no {key!r}"
        raise source.error(message, *at, key, remedy=remedies[key])


def _day(source: Jsonc, text: str, at: tuple[Key, ...]) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a day"
        raise source.error(message, *at, remedy='write it as year, month and day: "2027-01-31"') from error


def _object(source: Jsonc, *at: str) -> Mapping[str, Any]:
    value: Any = source.value
    for key in at:
        value = value.get(key, {})
        if not isinstance(value, Mapping):
            raise source.mistyped(value, "an object", *at)
    return dict(value)


def _list(source: Jsonc, value: Any, at: tuple[Key, ...]) -> list[Any]:
    if not isinstance(value, list):
        raise source.mistyped(value, "a list", *at)
    return value


def _strings(source: Jsonc, value: Any, at: tuple[Key, ...]) -> Iterator[str]:
    for index, item in enumerate(_list(source, value, at)):
        yield _text(source, item, (*at, index))


def _text(source: Jsonc, value: Any, at: tuple[Key, ...]) -> str:
    if not isinstance(value, str):
        raise source.mistyped(value, "a string", *at)
    return value


def _known(source: Jsonc, value: Mapping[str, Any], keys: Collection[str], at: tuple[Key, ...]) -> None:
    for key in value:
        if key not in keys:
            raise source.misspelt(jsonc.near(key, keys), *at, key)
