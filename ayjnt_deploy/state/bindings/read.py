"""A config's bindings and variables, and those in an answer of the API, by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, assert_never

from ayjnt_codegen.names import RECORD
from ayjnt_deploy.state.bindings.normal import Entry, normal
from ayjnt_deploy.state.bindings.table import ROWS, Row, Shape
from ayjnt_deploy.state.leaf import Json, Known, below

VARIABLES: Final = frozenset({"plain_text", "json"})
SECRETS: Final = frozenset({"secret_text", "secret_key"})

_OF_SITES: Final = frozenset({"__STATIC_CONTENT", "__STATIC_CONTENT_MANIFEST"})
"""What wrangler adds for `site` (`workers-sites-bindings.ts`): no config declares these."""


def configured(config: Mapping[str, Any], worker: str) -> Mapping[str, Known]:
    """Return the bindings that a wrangler config declares, by name; variables are not bindings here."""
    return {str(entry["name"]): normal(entry, worker) for entry in _entries(config) if _is_binding(entry)}


def deployed(bindings: Sequence[Entry], worker: str) -> Mapping[str, Known]:
    """Return the bindings in an answer of the API, by name, without variables and secrets."""
    return {str(entry["name"]): normal(entry, worker) for entry in bindings if _is_binding(entry)}


def configured_variables(config: Mapping[str, Any]) -> Mapping[str, Known]:
    """Return the variables that a wrangler config declares, by name."""
    declared = ({"name": name, "type": "json", "json": value} for name, value in (config.get("vars") or {}).items())
    return variables([*declared, *_unsafe(config)])


def variables(bindings: Sequence[Entry]) -> Mapping[str, Known]:
    """Return the variables in an answer of the API, by name, the release record's own left out.

    They are compared by value: which of the two types holds a text is no difference, a number in a text is another value.
    """
    return {
        str(entry["name"]): Known(value)
        for entry in bindings
        if entry.get("type") in VARIABLES and "name" in entry and not str(entry["name"]).startswith(RECORD)
        for value in (entry.get("text") if entry["type"] == "plain_text" else entry.get("json"),)
    }


def record_parts(bindings: Sequence[Entry]) -> Mapping[str, Json]:
    """Return the variables that carry the release record, by name."""
    return {
        str(entry["name"]): entry.get("json") if entry["type"] == "json" else entry.get("text")
        for entry in bindings
        if entry.get("type") in VARIABLES and str(entry["name"]).startswith(RECORD)
    }


def _is_binding(entry: Entry) -> bool:
    return "name" in entry and entry["name"] not in _OF_SITES and entry.get("type") not in VARIABLES | SECRETS


def _entries(config: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what a config declares in the API's words. Wrangler refuses an entry without a name."""
    for row in ROWS:
        for name, declared in _declared(below(config, row.key.split(".")), row):
            said = {row.fields[key]: value for key, value in declared.items() if key in row.fields}
            yield {"type": row.type, "name": name, **said}
    yield from _unsafe(config)


def _unsafe(config: Mapping[str, Any]) -> Sequence[Entry]:
    """Return what a config declares in the API's own words."""
    return below(config, ("unsafe", "bindings")) or ()


def _declared(found: Any, row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    match row.shape:
        case Shape.MANY:
            yield from ((str(one[row.name]), one) for one in found or () if row.name in one)
        case Shape.ONE:
            if found and found.get(row.name):
                yield str(found[row.name]), found
        case Shape.FILES:
            yield from ((str(name), {}) for name in found or {})
        case _:
            assert_never(row.shape)
