"""What surrounds the upload: the record that travels with it, the last words if it is interrupted, the proof, the receipt."""

from collections.abc import Iterator
from contextlib import contextmanager

from ayjnt_deploy import __version__, releases
from ayjnt_deploy.apply.converge import NotAsPlanned, overtaken
from ayjnt_deploy.apply.landing import Landing, Outcome, Patience, Upload, last_words, settled
from ayjnt_deploy.build import write
from ayjnt_deploy.cloudflare import Connection
from ayjnt_deploy.errors import AyjntError, Exit, TerminationRequested
from ayjnt_deploy.git.repository import commit_of
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import DEPLOY_FILE, RECEIPT_FILE, Receipt, with_record
from ayjnt_deploy.rewrite import NotWritable
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.release import Allowed, Release
from ayjnt_deploy.verify import finishing, unmade, verify


class Interrupted(AyjntError):
    """Somebody ended the deploy when wrangler had begun."""

    exit_code = Exit.INTERRUPTED


class Terminated(Interrupted):
    """The deploy was asked to end when wrangler had begun."""

    exit_code = Exit.TERMINATED


def kind_of(interruption: KeyboardInterrupt) -> type[Interrupted]:
    """Return the error that an interruption of a deploy is."""
    return Terminated if isinstance(interruption, TerminationRequested) else Interrupted


def record_of(judged: Plan, settings: Settings) -> Release:
    """Return the record that the deploy of a judged plan leaves on the Worker."""
    commit, dirty = commit_of(settings)
    return releases.next_release(
        judged.release,
        judged.wanted,
        judged.evidence,
        number=judged.case.baseline.next_number,
        at=settings.now.isoformat(),
        commit=commit,
        dirty=dirty,
        tool=__version__,
        allowed=[
            Allowed(rule=one.rule, at=one.at, because=one.allowed.because, until=one.allowed.until.isoformat())
            for one in judged.findings
            if one.allowed is not None
        ],
        left=judged.left,
    )


def prepare(judged: Plan, release: Release, settings: Settings, passed_on: tuple[str, ...]) -> Upload:
    """Write the config with the record in it, beside the generated one so that its paths hold."""
    write(settings.root, {DEPLOY_FILE: with_record(judged.config, releases.encode(release))})
    return Upload(
        wanted=judged.wanted,
        config=settings.root / DEPLOY_FILE,
        tag=releases.tag_for(judged.content, release),
        message=f"ayjnt release {release.number}" + (f" of {release.commit[:12]}" if release.commit else ""),
        replaces=frozenset(one.version_id for one in judged.live.serving),
        variables={"wanted": judged.config.get("vars"), "live": _variables(judged.live)},
        passed_on=passed_on,
    )


def _variables(live: Live) -> list[Json]:
    """Return the values of live variables: wrangler shows them too where the dashboard has changed one."""
    return [leaf.value for leaf in live.state.of(Aspect.VARIABLE).values() if isinstance(leaf, Known)]


@contextmanager
def interruptible(upload: Upload, connection: Connection, patience: Patience) -> Iterator[None]:
    """Say what is live to whoever interrupts the deploy once wrangler may have begun."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise kind_of(error)(
            f"interrupted while wrangler ran; {last_words(upload, connection, patience)}",
            remedy="run `ayjnt plan` to see what is live, and `ayjnt deploy` to finish",
        ) from error


def verified(
    judged: Plan, release: Release, outcome: Outcome, upload: Upload, connection: Connection, patience: Patience
) -> Outcome:
    """Return what is live when all of it had a moment to become as judged. Raises `NotAsPlanned`."""

    def is_as_judged(live: Live) -> bool:
        return not verify(judged, release, live, upload.tag)

    outcome = settled(outcome, upload, connection, patience.settling, until=is_as_judged)
    require_verified(judged, release, outcome, upload)
    return outcome


def require_verified(judged: Plan, release: Release, outcome: Outcome, upload: Upload) -> None:
    """Raise `NotAsPlanned` unless everything is as judged."""
    if outcome.landing is Landing.OVERTAKEN:
        raise overtaken(outcome, upload)
    live = outcome.live
    if live is None:
        raise NotAsPlanned(
            "the deploy landed, and what is live could not be read to verify it",
            (outcome.trouble,),
            remedy="run `ayjnt plan` when the API answers again: it shows what is live",
        )
    if differences := verify(judged, release, live, upload.tag):
        left = unmade(judged.wanted.state, live.state, release.state)
        raise NotAsPlanned(
            "the deploy landed, and the live Worker is not as planned",
            differences,
            remedy=f"run `ayjnt plan` to see the differences, and `{finishing(left)}` to settle them",
        )


def keep(receipt: Receipt, settings: Settings) -> None:
    """Write the receipt, last of all."""
    try:
        write(settings.root, {RECEIPT_FILE: receipt.text})
    except NotWritable as error:
        raise NotAsPlanned(
            f"version {receipt.version_id} is live as planned, and the receipt could not be written",
            (error.message,),
            remedy=error.remedy,
        ) from error
