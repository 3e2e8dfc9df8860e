"""What `--against` names: a commit of this repository or an exported record, instead of the live Worker's own."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from ayjnt_codegen.folder import Files
from ayjnt_codegen.project import is_project
from ayjnt_deploy import __version__, releases
from ayjnt_deploy.build import source_of
from ayjnt_deploy.errors import AyjntError, Exit, SourceError
from ayjnt_deploy.git.commit import Commit, Git
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.release import Release, legible
from ayjnt_deploy.state.wanted import Wanted, wanted_worker

LIVE: Final = "live"
_GIT: Final = "git:"


class BadAgainst(AyjntError):
    """`--against` names nothing that can be compared with."""

    exit_code = Exit.USAGE


def read_against(against: str, settings: Settings, worker: str) -> Baseline | None:
    """Return the baseline that `--against` names, None for the live Worker's own."""
    if not against.strip():
        raise BadAgainst(
            "--against is empty: it does not say what to compare with",
            remedy="name live, git:REF or a file; in a script, see that the variable behind it is set",
        )
    if against == LIVE:
        return None
    if against.startswith(_GIT):
        return _of_commit(against, settings)
    return _of_file(against, worker)


def require_named(chosen: Baseline | None) -> Baseline:
    """Return the chosen baseline of a run that reads nothing live."""
    if chosen is None:
        raise BadAgainst(
            "--offline reads nothing live, so `--against live` has nothing to compare with",
            remedy="name a commit, `--against git:HEAD`, or a file that `ayjnt record --out` wrote",
        )
    return chosen


def beside(chosen: Baseline, live: Baseline) -> Baseline:
    """Return the chosen baseline, with what the live record says of who changed the Worker and of what was rolled back."""
    later = {id_: one for id_, one in live.withdrawn.items() if one is None or one.number > live.number}
    return replace(
        chosen,
        told=live.recorded,
        distrust=live.distrust,
        others=live.others,
        unknown=live.unknown,
        withdrawn=later,
    )


def locked_agents(files: Files) -> str | None:
    """Return the version of the `agents` package that npm's lock file names, installed or not."""
    try:
        return str(json.loads(files["package-lock.json"])["packages"]["node_modules/agents"]["version"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _of_commit(against: str, settings: Settings) -> Baseline:
    """Read the project as it was committed, with its own configuration and lock."""
    commit = Git(settings).commit(against.removeprefix(_GIT) or _refused(against))
    if not is_project(commit):
        return Baseline(basis=Basis.GIT, named=against, commit=commit.id)
    try:
        source = source_of(commit, settings.now)
    except SourceError as error:
        raise SourceError(
            f"{against} cannot be read as a project: {error.message}",
            remedy="compare with another commit, such as the last one that was released",
        ) from error
    wanted = wanted_worker(source.config, source.tree, source.code)
    return Baseline(
        release=_released(wanted, commit), basis=Basis.GIT, named=against, commit=commit.id, told=wanted.state
    )


def _refused(against: str) -> str:
    raise BadAgainst(f"{against!r} names no commit", remedy="write git:HEAD, git:origin/main or the id of a commit")


def _released(wanted: Wanted, commit: Commit) -> Release:
    """Return the release that a deploy of a commit would have made. It has no number and no past."""
    return Release(
        number=0,
        worker=wanted.worker,
        at="",
        commit=commit.id,
        dirty=False,
        tool=__version__,
        agents=locked_agents(commit),
        code=wanted.code,
        lists=wanted.lists,
        digests=wanted.state.digests,
        migrations=wanted.history.recorded,
    )


def _of_file(name: str, worker: str) -> Baseline:
    try:
        text = Path(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise BadAgainst(
            f"there is no file {name!r} to compare with",
            remedy=f"write git:{name} for a commit, or name a file that `ayjnt record --out` wrote",
        ) from error
    except UnicodeDecodeError as error:
        raise releases.NoExport(name, "it is not UTF-8 text") from error
    except OSError as error:
        raise BadAgainst(f"{name} cannot be read: {error.strerror}", remedy="name a file that you can read") from error
    release = releases.imported(text, name)
    if release.worker != worker:
        raise releases.NoExport(name, f"it is that of another Worker, {release.worker!r}", worker=worker)
    return Baseline(release=release, basis=Basis.FILE, named=name, commit=release.commit, told=legible(release))
