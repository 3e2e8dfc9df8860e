"""Reads what is live, gathers the evidence, and judges: everything of a deploy that changes nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ayjnt_codegen.folder import Folder
from ayjnt_deploy.apply.toolchain import installed_version
from ayjnt_deploy.build import Source
from ayjnt_deploy.cloudflare import Connection, read_worker
from ayjnt_deploy.gate.accepted import NOTHING, Accepted
from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.git.repository import is_committed
from ayjnt_deploy.plan import Plan, make_plan
from ayjnt_deploy.reading.against import beside, locked_agents
from ayjnt_deploy.reading.baseline import find_baseline, read_back, with_others
from ayjnt_deploy.reading.in_flight import gather_evidence, no_evidence
from ayjnt_deploy.reading.objects import count_objects
from ayjnt_deploy.reading.old_lines import with_old_lines
from ayjnt_deploy.reading.proof import with_proof
from ayjnt_deploy.reading.second import SecondReading, complete, in_the_words_of
from ayjnt_deploy.receipt import last_deploy
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.live import Live, unread_worker
from ayjnt_deploy.state.transition import transition
from ayjnt_deploy.state.wanted import wanted_worker


class Reporter(Protocol):
    """Who hears what happens."""

    def show(self, plan: Plan) -> None:
        """Hear the plan before anything is done about it."""

    def say(self, sentence: str) -> None:
        """Hear of progress."""

    def line(self, text: str) -> None:
        """Hear a line of wrangler's, masked."""


def preview(
    settings: Settings,
    source: Source,
    connection: Connection,
    reporter: Reporter,
    *,
    limit: int,
    second: SecondReading,
    chosen: Baseline | None = None,
    accepted: Accepted = NOTHING,
) -> Plan:
    """Read what is live and judge what `source` would make of it; steps are compared with `chosen`, if there is one."""
    worker = source.project.worker
    live = live_worker(worker, read_worker(connection, worker, progress=reporter.say))

    ignored = source.project.config.drift_ignore
    config = keep_ignored(source.config, live.state, ignored if live.exists else ())
    agents = installed_version(settings.root, "agents")
    wanted = wanted_worker(config, source.tree, source.code, agents=agents, ignored=ignored)
    base = _baseline(live, chosen, settings, connection, reporter.say)
    of_bundle = second.lists(wanted, base)
    wanted, disagreements = complete(wanted, of_bundle)
    base = in_the_words_of(wanted, of_bundle, base)
    case = Case(
        wanted=wanted,
        live=live,
        baseline=base,
        disagreements=disagreements,
        evidence=gather_evidence(wanted, live, base.release, connection, reporter.say, limit=limit),
        objects=count_objects(transition(wanted, live), connection, reporter.say),
        allow=(*source.project.config.allow, *accepted.allowances(worker, settings.now.date())),
        gone=_gone(source),
        last_deploy=last_deploy(settings.root),
        lock_committed=is_committed(settings, source.lock_path),
        wrangler=installed_version(settings.root, "wrangler"),
        now=settings.now,
    )
    case = with_proof(case, settings, connection, second, reporter.say, limit=limit)
    return _plan(case, config, source, settings, connection)


def offline_preview(settings: Settings, source: Source, base: Baseline, second: SecondReading) -> Plan:
    """Judge what `source` would make of `base`, and read nothing that is live."""
    wanted = wanted_worker(source.config, source.tree, source.code, agents=_agents(settings, base))
    wanted, disagreements = complete(wanted, second.lists(wanted, base))
    case = Case(
        wanted=wanted,
        disagreements=disagreements,
        live=unread_worker(wanted.worker, base.told),
        baseline=base,
        evidence=no_evidence(base.release),
        allow=source.project.config.allow,
        gone=_gone(source),
        wrangler=installed_version(settings.root, "wrangler"),
        now=settings.now,
    )
    return _plan(case, source.config, source, settings, None)


def _baseline(
    live: Live, chosen: Baseline | None, settings: Settings, connection: Connection, say: Callable[[str], None]
) -> Baseline:
    found = find_baseline(live, connection)
    base = read_back(found, live, connection, say) if chosen is None else beside(chosen, found)
    return with_others(base, settings.now.isoformat())


def _plan(
    case: Case, config: Mapping[str, Any], source: Source, settings: Settings, connection: Connection | None
) -> Plan:
    plan = make_plan(
        case,
        tree=source.tree,
        config=config,
        account_id=None if connection is None else connection.account_id,
        host=None if connection is None else settings.host,
        read_at=settings.now.isoformat(),
        files=source.files,
    )
    return with_old_lines(plan, settings)


def _agents(settings: Settings, base: Baseline) -> str | None:
    """Return the version of the `agents` package, which need not be installed for a plan that runs nothing."""
    known = locked_agents(Folder(settings.root)) or installed_version(settings.root, "agents")
    return known or (None if base.release is None else base.release.agents)


def _gone(source: Source) -> tuple[Gone, ...]:
    return tuple(Gone(class_name=one.class_name, place=source.lock_place(one)) for one in source.staging.gone)
