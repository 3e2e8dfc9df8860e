"""START HERE: the whole flow on one page.

`ayjnt deploy` scans the source tree, generates the config, reads what is live, compares the two with the last release,
judges every change, hands the plan and its record to wrangler, verifies what is live and writes the receipt.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from ayjnt_deploy import __version__, releases
from ayjnt_deploy.apply.converge import NotAsPlanned, apply
from ayjnt_deploy.apply.landing import Outcome, Patience, Upload, last_words, settled
from ayjnt_deploy.apply.toolchain import find_toolchain, installed_version
from ayjnt_deploy.build import NotWritable, Source, read_source, write
from ayjnt_deploy.cloudflare import Connection, read_instances, read_version, read_worker
from ayjnt_deploy.connect import connect
from ayjnt_deploy.errors import AyjntError, Exit, TerminationRequested
from ayjnt_deploy.gate.allow import require_known
from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.gate.table import BY_ID
from ayjnt_deploy.plan import Plan, make_plan
from ayjnt_deploy.receipt import DEPLOY_FILE, RECEIPT_FILE, Receipt, with_record
from ayjnt_deploy.repository import commit_of
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.evidence import Evidence, evidence
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.live import ACTIVE, RESTARTABLE, Live, etag_of, live_worker
from ayjnt_deploy.state.release import Allowed, Release
from ayjnt_deploy.state.steps import same_steps
from ayjnt_deploy.state.wanted import Wanted, wanted_worker
from ayjnt_deploy.verify import verify

PATIENCE: Final = Patience()


class Reporter(Protocol):
    """Who hears what happens."""

    def show(self, plan: Plan) -> None:
        """Hear the plan before anything is done about it."""

    def say(self, sentence: str) -> None:
        """Hear of progress."""

    def line(self, text: str) -> None:
        """Hear a line of wrangler's, masked."""


class GradualRollout(AyjntError):
    """Two versions serve at once."""

    exit_code = Exit.REFUSED

    def __init__(self, live: Live) -> None:
        shares = ", ".join(f"{one.version_id} ({one.percentage:g} %)" for one in live.serving)
        super().__init__(
            f"{live.worker} is in a gradual rollout: {shares}; a deploy would end it, and there are two baselines",
            remedy="finish or undo the rollout first: `wrangler versions deploy VERSION@100%`",
        )


class Interrupted(AyjntError):
    """Somebody ended the deploy while wrangler ran."""

    exit_code = Exit.INTERRUPTED


class Terminated(Interrupted):
    """The deploy was asked to end while wrangler ran."""

    exit_code = Exit.TERMINATED


def build(settings: Settings, delete: frozenset[str] = frozenset()) -> tuple[Source, tuple[str, ...]]:
    """Write every generated file and the lock; return what was read and the paths that changed."""
    source = read_source(settings.root, settings.now, delete)
    files = {**source.generated.files, source.lock_path: source.generated.lock_file}
    return source, write(settings.root, files)


def plan(settings: Settings, reporter: Reporter, *, limit: int) -> Plan:
    """Generate, read, compare and judge; change nothing live."""
    source = _source(settings)
    reporter.say(f"reading {source.project.worker} at {settings.host}")
    return preview(settings, source, connect(settings, source.project, reporter.say), reporter, limit=limit)


def deploy(
    settings: Settings,
    reporter: Reporter,
    *,
    limit: int,
    passed_on: tuple[str, ...] = (),
    patience: Patience = PATIENCE,
) -> Receipt:
    """Deploy the project, or say truthfully why not and what is live."""
    source = _source(settings)
    tools = find_toolchain(settings)
    connection = connect(settings, source.project, reporter.say)

    reporter.say(f"reading {source.project.worker} at {settings.host}")
    judged = preview(settings, source, connection, reporter, limit=limit)
    reporter.show(judged)
    judged.require_allowed()

    release = _release(judged, settings)
    upload = _upload(judged, release, settings, passed_on)
    reporter.say("looking once more, so that nothing has moved since the plan")
    preview(settings, source, connection, reporter, limit=limit).require_same_as(judged)

    with _interruptible(upload, connection, patience):
        outcome = apply(upload, settings, connection, tools, patience=patience, say=reporter.say, on_line=reporter.line)
        outcome = settled(
            outcome,
            upload,
            connection,
            patience.settling,
            until=lambda live: not verify(judged, release, live, upload.tag),
        )
        version = _require_verified(judged, release, outcome, upload)
        receipt = Receipt(
            release=release, account_id=connection.account_id, version_id=version, targets=outcome.attempt.targets
        )
        _keep(receipt, settings)
    return receipt


def preview(settings: Settings, source: Source, connection: Connection, reporter: Reporter, *, limit: int) -> Plan:
    """Read what is live and judge what `source` would make of it."""
    worker = source.project.worker
    live = live_worker(worker, read_worker(connection, worker, progress=reporter.say))
    if len(live.serving) > 1:
        raise GradualRollout(live)

    config = keep_ignored(source.config, live.state, source.project.config.drift_ignore if live.exists else ())
    wanted = wanted_worker(config, source.tree, source.code)
    base = _baseline(live, connection)
    case = Case(
        wanted=wanted,
        live=live,
        release=base.release,
        distrust=base.distrust,
        evidence=_evidence(wanted, live, base.release, connection, reporter.say, limit),
        allow=source.project.config.allow,
        gone=tuple(Gone(class_name=one.class_name, place=source.lock_place(one)) for one in source.staging.gone),
        today=settings.now.date(),
    )
    return make_plan(
        case,
        tree=source.tree,
        config=config,
        account_id=connection.account_id,
        host=settings.host,
        read_at=settings.now.isoformat(),
    )


def _source(settings: Settings) -> Source:
    """Read the project and write what may be written without a decision: everything but the lock."""
    source = read_source(settings.root, settings.now)
    require_known(source.project.config.allow, BY_ID)
    source.require_staged()
    write(settings.root, source.generated.files)
    return source


def _baseline(live: Live, connection: Connection) -> releases.Baseline:
    etags = {id_: etag_of(read_version(connection, live.worker, id_)) for id_ in releases.versions_to_compare(live)}
    return releases.baseline(live, etags)


def _evidence(
    wanted: Wanted,
    live: Live,
    release: Release | None,
    connection: Connection,
    say: Callable[[str], None],
    limit: int,
) -> Mapping[str, Evidence]:
    """Count the instances of every workflow, and read those of workflows whose steps changed."""
    counted = {name: (one.count(ACTIVE), one.count(RESTARTABLE)) for name, one in live.owned.items()}
    to_read = {
        name: (*ACTIVE, *RESTARTABLE) for name in counted if sum(counted[name]) and _may_hurt(name, wanted, release)
    }
    answers = read_instances(connection, to_read, limit=limit, progress=say) if to_read else {}
    found = {
        name: evidence(name, active=active, restartable=restartable, answers=answers.get(name))
        for name, (active, restartable) in counted.items()
    }
    unregistered = (one.workflow for one in wanted.lists if one.workflow not in found)
    return {
        **found,
        **{name: Evidence(workflow=name, active=0, restartable=0, everything=True) for name in unregistered},
    }


def _may_hurt(workflow: str, wanted: Wanted, release: Release | None) -> bool:
    """Whether the deploy changes anything that instances of `workflow` could meet."""
    old, new = release.steps_of(workflow) if release else None, wanted.steps_of(workflow)
    if old is None or new is None:
        return True
    return not same_steps(old.steps, new.steps) or old.sources != new.sources or bool(release and release.past)


def _release(judged: Plan, settings: Settings) -> Release:
    commit, dirty = commit_of(settings)
    return releases.next_release(
        judged.release,
        judged.wanted,
        judged.evidence,
        at=settings.now.isoformat(),
        commit=commit,
        dirty=dirty,
        tool=__version__,
        agents=installed_version(settings.root, "agents"),
        allowed=[
            Allowed(rule=one.rule, at=one.at, because=one.allowed.because, until=one.allowed.until.isoformat())
            for one in judged.findings
            if one.allowed is not None
        ],
    )


def _upload(judged: Plan, release: Release, settings: Settings, passed_on: tuple[str, ...]) -> Upload:
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
def _interruptible(upload: Upload, connection: Connection, patience: Patience) -> Iterator[None]:
    """Say what is live to whoever interrupts the deploy once wrangler may have begun."""
    try:
        yield
    except KeyboardInterrupt as error:
        kind = Terminated if isinstance(error, TerminationRequested) else Interrupted
        raise kind(
            f"interrupted while wrangler ran; {last_words(upload, connection, patience.farewell)}",
            remedy="run `ayjnt plan` to see what is live, and `ayjnt deploy` to finish",
        ) from error


def _require_verified(judged: Plan, release: Release, outcome: Outcome, upload: Upload) -> str:
    """Return the id of the version that serves; raise `NotAsPlanned` unless everything is as judged."""
    live = outcome.live
    differences = ("what is live could not be read",) if live is None else verify(judged, release, live, upload.tag)
    if live is None or differences:
        raise NotAsPlanned(
            "the deploy landed, and the live Worker is not as planned",
            differences,
            remedy="run `ayjnt plan` to see the differences, and `ayjnt deploy` to settle them",
        )
    return live.serving[0].version_id


def _keep(receipt: Receipt, settings: Settings) -> None:
    try:
        write(settings.root, {RECEIPT_FILE: receipt.text})
    except NotWritable as error:
        raise NotAsPlanned(
            f"version {receipt.version_id} is live as planned, and the receipt could not be written",
            (error.message,),
            remedy=error.remedy,
        ) from error
