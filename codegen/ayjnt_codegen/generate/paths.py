"""Paths in the project's own wrangler settings, which wrangler reads relative to the generated config."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

# `*` stands for every key or list item.
_PATHS: Final = (
    ("alias", "*"),
    ("assets", "directory"),
    ("base_dir",),
    ("build", "watch_dir"),
    ("build", "watch_dir", "*"),
    ("containers", "*", "image"),
    ("containers", "*", "image_build_context"),
    ("containers", "*", "images", "*", "build_context"),
    ("containers", "*", "images", "*", "dockerfile"),
    ("d1_databases", "*", "migrations_dir"),
    ("d1_databases", "*", "migrations_pattern"),
    ("data_blobs", "*"),
    ("site", "bucket"),
    ("text_blobs", "*"),
    ("tsconfig",),
    ("wasm_modules", "*"),
)


def moved(settings: Mapping[str, Any], up: PurePosixPath) -> Mapping[str, Any]:
    """Return `settings` for a config file in another folder, from which `up` leads back."""
    result = dict(settings)
    for path in _PATHS:
        for pattern in (path, ("env", "*", *path)):
            result = _moved_at(result, pattern, up, path)
    return result


def _moved_at(value: Any, pattern: tuple[str, ...], up: PurePosixPath, path: tuple[str, ...]) -> Any:
    if not pattern:
        return str(up / value) if _is_relative(value, path) else value
    head, rest = pattern[0], pattern[1:]
    if isinstance(value, Mapping):
        return {key: _moved_at(item, rest, up, path) if head in {key, "*"} else item for key, item in value.items()}
    if isinstance(value, list) and head == "*":
        return [_moved_at(item, rest, up, path) for item in value]
    return value


def _is_relative(value: Any, path: tuple[str, ...]) -> bool:
    if not isinstance(value, str) or value.startswith("/"):
        return False
    if path[0] == "alias":  # What does not begin with a dot is a package.
        return value.startswith(".")
    return path[-1] != "image" or ":" not in value  # What has a colon is in a registry.
