"""Reads the record of the last release from the live Worker, and keeps it in a file, for `ayjnt record`."""

from collections.abc import Callable
from pathlib import Path

from ayjnt_codegen.folder import Folder
from ayjnt_codegen.project import read_project
from ayjnt_deploy.cloudflare import Connection, read_worker
from ayjnt_deploy.connect import connect
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.reading.baseline import find_baseline, with_others
from ayjnt_deploy.releases import Export, is_export
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.baseline import Basis
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.release import Release


class RecordMissing(AyjntError):
    """The live Worker has no record, or none to be trusted."""


class NotOverwritten(AyjntError):
    """The file that a record is to be written into holds something else."""

    exit_code = Exit.USAGE


def require_replaceable(file: Path) -> None:
    """Raise `NotOverwritten` unless `file` is new, empty or a record that was written before."""
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise NotOverwritten(f"{file} cannot be read: {error.strerror}", remedy="name another file") from error
    if text.strip() and not is_export(text):
        raise NotOverwritten(
            f"{file} is there and no exported record: it is not overwritten",
            remedy="name another file, or remove this one",
        )


def read_record(settings: Settings, say: Callable[[str], None]) -> Export:
    """Return the record of the last release. Raises `RecordMissing` where there is none to be trusted."""
    project = read_project(Folder(settings.root))
    say(f"reading {project.worker} at {settings.host}")
    connection = connect(settings, project, say)
    live = live_worker(project.worker, read_worker(connection, project.worker, progress=say))
    return Export(
        release=_trusted(live, connection, settings.now.isoformat()),
        host=settings.host,
        account=connection.account_id,
        versions=tuple(one.version_id for one in live.serving),
        read_at=settings.now.isoformat(),
    )


def _trusted(live: Live, connection: Connection, now: str) -> Release:
    """Return the record of `live`, with the steps of other releases that instances may have come from until now."""
    found = with_others(find_baseline(live, connection), now)
    if found.release is not None and found.basis is Basis.RECORD:
        return found.release
    if not live.exists:
        raise RecordMissing(
            f"there is no Worker {live.worker!r}, so there is no record of a release",
            remedy="deploy it once with `ayjnt deploy`, which leaves the record",
        )
    raise RecordMissing(
        f"the Worker {live.worker!r} has no record to be trusted: {found.distrust}",
        remedy="compare with a commit instead, `--against git:REF`; the next `ayjnt deploy` leaves a record",
    )
