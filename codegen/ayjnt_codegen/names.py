"""Names that follow from a class name, and the name of the Worker."""

import re
from typing import Final

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.source import Place

CONFIG_PATH: Final = "ayjnt.jsonc"
PACKAGE_PATH: Final = "package.json"
RECORD: Final = "AYJNT_RELEASE"
"""The variable that carries the release record; further parts of it have names that begin so."""

_CONFIG: Final = Place(CONFIG_PATH, 1)
_PACKAGE: Final = Place(PACKAGE_PATH, 1)
_WORKER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


def kebab(class_name: str) -> str:
    """`OrdersProcessing` -> `orders-processing`; an acronym is one word and keeps the digits behind it."""
    return "-".join(_words(class_name)).lower()


def upper_snake(class_name: str) -> str:
    """`OrdersProcessing` -> `ORDERS_PROCESSING`, `HTTPFetcher` -> `HTTP_FETCHER`."""
    return "_".join(_words(class_name)).upper()


def binding_of(class_name: str) -> str:
    """Return the name under which `env` holds an agent or a workflow."""
    return upper_snake(class_name)


def workflow_name_of(class_name: str) -> str:
    """Return the name under which Cloudflare registers a workflow."""
    return kebab(class_name)


def worker_name(
    config_name: str | None,
    package_name: str | None,
    *,
    config_place: Place = _CONFIG,
    package_place: Place = _PACKAGE,
) -> str:
    """Choose the Worker's name: `wrangler.name` of ayjnt.jsonc, else the package's name without its scope."""
    if config_name is not None:
        return _checked(config_name, config_place, f"write wrangler.name as {_suggestion(config_name)!r}")
    if package_name is not None:
        name = package_name.rpartition("/")[2].lower()
        remedy = f'name the Worker in {CONFIG_PATH}: {{ "wrangler": {{ "name": "{_suggestion(name)}" }} }}'
        return _checked(name, package_place, remedy)
    raise SourceError(
        f"the Worker has no name: neither wrangler.name in {CONFIG_PATH} nor name in {PACKAGE_PATH} is set",
        remedy=f'write {{ "wrangler": {{ "name": "my-worker" }} }} into {CONFIG_PATH}',
    )


def _words(class_name: str) -> list[str]:
    return [word for word in _WORDS.split(class_name) if word]


def _checked(name: str, place: Place, remedy: str) -> str:
    if _WORKER.fullmatch(name):
        return name
    raise SourceError(
        f"{place}:{place.column}: {name!r} cannot name a Worker: "
        "1 to 63 lower-case letters, digits and dashes, not beginning with a dash",
        remedy=remedy,
    )


def _suggestion(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", kebab(name)).strip("-")[:63] or "my-worker"
