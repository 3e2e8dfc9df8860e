"""The config of a Worker in this folder, if there is one: ours, or one of wrangler's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ayjnt_codegen import jsonc, shapes
from ayjnt_codegen.folder import Folder
from ayjnt_codegen.jsonc import Jsonc
from ayjnt_codegen.names import CONFIG_PATH
from ayjnt_codegen.project import is_project, read_project
from ayjnt_deploy.errors import SourceError

_JSON: Final = ("wrangler.json", "wrangler.jsonc")
"""In the order in which wrangler 4 looks for them."""
TOML: Final = "wrangler.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the config of a Worker is written."""

    worker: str
    path: str
    """The file, which need not exist in a project of ours."""
    section: tuple[str, ...] = ()
    """Where wrangler's keys stand in it."""
    value: Mapping[str, Any] = field(default_factory=dict)
    """What the whole file says."""
    content: bytes | None = field(default=None, repr=False)

    @property
    def config(self) -> Mapping[str, Any]:
        """Wrangler's keys."""
        found: Any = self.value
        for key in self.section:
            found = found.get(key) or {}
        return dict(found)

    @property
    def account_id(self) -> str | None:
        """The account that the config names."""
        found = self.config.get("account_id")
        return str(found) if found else None

    @property
    def is_ours(self) -> bool:
        """Whether the config is generated, and the file only adds to it."""
        return bool(self.section)


def find_home(root: Path) -> Home | None:
    """Return the config in the folder `root`. Raises `SourceError` for one that cannot be used."""
    files = Folder(root)
    if is_project(files):
        project = read_project(files)
        content = files.get(CONFIG_PATH)
        source = project.config.source
        return Home(worker=project.worker, path=CONFIG_PATH, section=("wrangler",), value=source.value, content=content)
    for path in (*_JSON, TOML):
        if path in files:
            return _wranglers_own(path, files[path])
    return None


def _wranglers_own(path: str, content: bytes) -> Home:
    source = _read(path, content)
    name = source.value.get("name")
    if not isinstance(name, str) or not name:
        raise SourceError(f"{path} names no Worker", remedy=f'add its "name" to {path}')
    shapes.check_whole(source, source.value)
    return Home(worker=name, path=path, value=source.value, content=content)


def _read(path: str, content: bytes) -> Jsonc:
    try:
        text = content.decode("utf-8")
        return Jsonc(path, tomllib.loads(text), {}) if path == TOML else jsonc.read(text, path)
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text", remedy=f"save {path} as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: {error}", remedy="write the file as TOML") from error
