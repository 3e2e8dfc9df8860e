"""The flow of `ayjnt drift`: what became of one Worker, or of all of an account, since their last releases."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ayjnt_deploy import releases
from ayjnt_deploy.cloudflare import (
    CloudflareError,
    Connection,
    WorkerAnswers,
    read_account_workers,
    read_many,
    read_versions,
    read_worker,
)
from ayjnt_deploy.connect import connect_as
from ayjnt_deploy.diff.drift import Drift, Held, Standing, Survey, drift, held
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.reading.home import Home
from ayjnt_deploy.receipt import last_deploy
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.answers import live_versions, live_worker
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.live import Live

_NAMED: Final = 10
Say = Callable[[str], None]
Versions = Mapping[tuple[str, str], Mapping[str, object] | CloudflareError]


class NotCompared(AyjntError):
    """There is no record that a Worker could be held to."""


class NoneNamed(AyjntError):
    """Nobody said which Worker is meant."""

    exit_code = Exit.USAGE


def survey_one(settings: Settings, home: Home | None, worker: str | None, say: Say) -> Survey:
    """Return the drift of one Worker, by default of the one whose config is here. Raises `NotCompared`."""
    name = _named(worker, home)
    connection = connect_as(settings, None if home is None else home.account_id, say)
    say(f"reading {name} at {settings.host}")
    answers = read_worker(connection, name, progress=say)
    older = _older({name: answers}, connection, say)
    for error in _unread(older).values():
        raise error
    (found,) = _drifts({name: answers}, older, _deployed_here(settings, connection))
    if found.standing in {Standing.UNRECORDED, Standing.ILLEGIBLE}:
        raise _not_compared(found, home, connection, say)
    return _survey(settings, connection, [found])


def survey_all(settings: Settings, home: Home | None, say: Say) -> Survey:
    """Return the drift of all Workers of the account that carry a record."""
    connection = connect_as(settings, None if home is None else home.account_id, say)
    say(f"reading the Workers of account {connection.account_id} at {settings.host}")
    answers = read_many(connection, read_account_workers(connection, progress=say), progress=say)
    read = {name: one for name, one in answers.items() if not isinstance(one, CloudflareError)}
    older = _older(read, connection, say)
    failed = {**{name: one for name, one in answers.items() if isinstance(one, CloudflareError)}, **_unread(older)}
    whole = {name: one for name, one in read.items() if name not in failed}
    return _survey(settings, connection, _drifts(whole, older), failed)


def _named(worker: str | None, home: Home | None) -> str:
    if worker == "":
        raise NoneNamed("the name of the Worker is empty", remedy="name it: is a variable of the script unset?")
    if worker is not None:
        return worker
    if home is None:
        raise NoneNamed(
            "no Worker is named, and there is no project in this folder",
            remedy="name it, `ayjnt drift WORKER`, or look at all of the account: `ayjnt drift --all`",
        )
    return home.worker


def _deployed_here(settings: Settings, connection: Connection) -> Deployed | None:
    """Return what the receipt in this folder says of a deploy to the account; its Worker may be gone by now."""
    last = last_deploy(settings.root)
    return last if last is not None and last.account == connection.account_id else None


def _older(answers: Mapping[str, WorkerAnswers], connection: Connection, say: Say) -> Versions:
    """Read the versions that do not serve and without which nobody can tell what became of those that do."""
    serving = (one for name, each in answers.items() for one in _serving(name, each))
    needed = [(one.worker, id_) for one in serving for id_ in releases.versions_to_read(one)]
    return read_versions(connection, needed, progress=say)


def _unread(older: Versions) -> Mapping[str, CloudflareError]:
    """Return the Workers of which a version could not be read: what there is would look like something else."""
    return {worker: error for (worker, _), error in older.items() if isinstance(error, CloudflareError)}


def _drifts(answers: Mapping[str, WorkerAnswers], older: Versions, receipt: Deployed | None = None) -> Sequence[Drift]:
    return [
        drift(
            live_worker(name, one),
            [_held(each, older) for each in _serving(name, one)],
            last_deploy=receipt if receipt is not None and receipt.worker == name else None,
        )
        for name, one in sorted(answers.items())
    ]


def _serving(worker: str, answers: WorkerAnswers) -> Sequence[Live]:
    """Return the Worker once for each version that serves; where nothing does, what there is of it stands in for one."""
    live = live_worker(worker, answers)
    return (live_versions(worker, answers) or (live,)) if live.exists else ()


def _held(live: Live, read: Versions) -> Held:
    asked = ((id_, read.get((live.worker, id_))) for id_ in releases.versions_to_read(live))
    older = {id_: version for id_, version in asked if isinstance(version, Mapping)}
    found = releases.baseline(live, older)
    return held(live, found, releases.code_of(live, found, older))


def _survey(
    settings: Settings, connection: Connection, found: Sequence[Drift], failed: Mapping[str, AyjntError] | None = None
) -> Survey:
    return Survey(
        host=settings.host,
        account_id=connection.account_id,
        read_at=settings.now.isoformat(),
        drifts=tuple(one for one in found if one.standing is not Standing.UNRECORDED),
        failed=failed or {},
        unrecorded=tuple(one.worker for one in found if one.standing is Standing.UNRECORDED),
    )


def _not_compared(found: Drift, home: Home | None, connection: Connection, say: Say) -> NotCompared:
    if found.live.exists:
        return NotCompared(
            f"the Worker {found.worker!r} cannot be compared with its last release: {found.distrust}",
            remedy=_way_to_a_record(found.worker, home),
        )
    names = read_account_workers(connection, progress=say)
    close = difflib.get_close_matches(found.worker, names, n=1)
    listed = f"the account has {_some(names)}" if names else "the account has no Worker at all"
    return NotCompared(
        f"there is no Worker {found.worker!r} in account {connection.account_id}",
        remedy=f"did you mean {close[0]!r}?" if close else f"{listed}; is it the right account?",
    )


def _way_to_a_record(worker: str, home: Home | None) -> str:
    if home is None or home.is_ours or home.worker != worker:
        return "deploy it with `ayjnt deploy`, which leaves a record"
    return (
        f"only `ayjnt deploy` leaves a record, and in this version it deploys no project with a {home.path} of its own; "
        "`wrangler deployments list` shows who deployed last"
    )


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
