"""Reads what is live, gathers the evidence, and judges: everything of a deploy that changes nothing."""

from collections.abc import Callable, Mapping
from typing import Protocol

from ayjnt_deploy import releases
from ayjnt_deploy.build import Source
from ayjnt_deploy.cloudflare import Connection, read_instances, read_version, read_worker
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.plan import Plan, make_plan
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.evidence import Evidence, evidence
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.live import ACTIVE, RESTARTABLE, Live, etag_of, live_worker
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.steps import same_steps
from ayjnt_deploy.state.wanted import Wanted, wanted_worker


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
    lost = _loses_an_agent(wanted, live)
    to_read = {
        name: (*ACTIVE, *RESTARTABLE)
        for name in counted
        if sum(counted[name]) and (lost or _may_hurt(name, wanted, release))
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


def _loses_an_agent(wanted: Wanted, live: Live) -> bool:
    """Whether a binding goes away by which instances may look for their agent."""
    return bool(live.state.of(Aspect.BINDING).keys() - wanted.state.of(Aspect.BINDING).keys())


def _may_hurt(workflow: str, wanted: Wanted, release: Release | None) -> bool:
    """Whether the deploy changes anything that instances of `workflow` could meet."""
    old, new = release.steps_of(workflow) if release else None, wanted.steps_of(workflow)
    if old is None or new is None:
        return True
    return not same_steps(old.steps, new.steps) or old.sources != new.sources or bool(release and release.past)
