"""A project on disk: its Worker's name, its configuration and its lock."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ayjnt_codegen import config, jsonc, lock, names
from ayjnt_codegen.config import Allow, Config
from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.folder import FOLDERS, Files
from ayjnt_codegen.lock import Lock
from ayjnt_codegen.source import Place

__all__ = ["Allow", "Config", "Project", "read_lock", "read_project"]

_UNUSED_CONFIGS: Final = ("wrangler.jsonc", "wrangler.json", "wrangler.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What the files around the source tree say."""

    root: Path
    worker: str
    """The Worker's name."""
    config: Config = field(default_factory=config.default)


def is_project(files: Files) -> bool:
    """Whether `files` have one of the folders that make a project."""
    return any(map(files.has_folder, FOLDERS))


def read_project(files: Files) -> Project:
    """Read the project whose `agents/` or `workflows/` folder is among `files`."""
    if not is_project(files):
        raise _no_project(files)
    _refuse_unused_config(files)
    settings = _config(files)
    package, package_place = _package_name(files)
    return Project(
        root=files.root,
        worker=names.worker_name(
            settings.name,
            package,
            config_place=settings.source.place("wrangler", "name"),
            package_place=package_place,
        ),
        config=settings,
    )


def read_lock(files: Files) -> Lock:
    """Read the project's lock; one that does not exist yet is empty."""
    text = _text(files, lock.LOCK_PATH)
    return lock.EMPTY if text is None else lock.parse(text)


def _config(files: Files) -> Config:
    text = _text(files, names.CONFIG_PATH)
    return config.default() if text is None else config.parse(text)


def _package_name(files: Files) -> tuple[str | None, Place]:
    text = _text(files, names.PACKAGE_PATH)
    if text is None:
        return None, Place(names.PACKAGE_PATH, 1)
    package = jsonc.read(text, names.PACKAGE_PATH, remedy="make it the JSON that npm can read")
    name = package.value.get("name")
    return name if isinstance(name, str) else None, package.place("name")


def _no_project(files: Files) -> SourceError:
    message = f"no project here: {files.root} has neither an agents/ nor a workflows/ folder"
    wranglers = next((name for name in _UNUSED_CONFIGS if name in files), None)
    if wranglers is None:
        return SourceError(message, remedy="run the command in the folder that holds agents/, or name it with --cwd")
    return SourceError(
        f"{message}, and a {wranglers} by itself cannot be planned or deployed in this version",
        remedy=f"move the code to agents/ and workflows/, and its settings to {names.CONFIG_PATH}; `ayjnt drift` needs neither",
    )


def _refuse_unused_config(files: Files) -> None:
    for name in _UNUSED_CONFIGS:
        text = _text(files, name)
        if text is None:
            continue
        if not name.endswith(".toml"):
            jsonc.read(text, name)
        raise SourceError(
            f"{name} would not be used: the config of this project is generated from agents/ and workflows/",
            remedy=f'move its settings into the "wrangler" section of {names.CONFIG_PATH}, then remove {name}',
        )


def _text(files: Files, name: str) -> str | None:
    if files.has_folder(name):
        raise SourceError(f"{name} cannot be read: Is a directory", remedy=f"make {name} a readable file")
    try:
        return files[name].decode("utf-8") if name in files else None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(f"{name}:{line}: the file is not UTF-8 text", remedy=f"save {name} as UTF-8") from error
