"""START HERE: the whole flow on one page.

`ayjnt deploy` scans the source tree, generates the config, reads what is live, compares the two with the last release,
judges every change, hands the plan and its record to wrangler, verifies what is live and writes the receipt.
"""

from functools import partial
from typing import Final

from ayjnt_codegen.generate import CONFIG_FILE
from ayjnt_deploy.apply.converge import apply
from ayjnt_deploy.apply.landing import Patience
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.build import Source, read_source, write
from ayjnt_deploy.connect import connect
from ayjnt_deploy.gate.accepted import NOTHING, Accepted
from ayjnt_deploy.gate.allow import require_known
from ayjnt_deploy.gate.table import BY_ID
from ayjnt_deploy.handover import interruptible, keep, prepare, record_of, verified
from ayjnt_deploy.late import look_back
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.preview import Reporter, offline_preview, preview
from ayjnt_deploy.reading.against import LIVE, read_against, require_named
from ayjnt_deploy.reading.second import SecondReading
from ayjnt_deploy.receipt import Receipt, overwritten_by
from ayjnt_deploy.settings import Settings

PATIENCE: Final = Patience()


def build(settings: Settings, delete: frozenset[str] = frozenset()) -> tuple[Source, tuple[str, ...]]:
    """Write every generated file and the lock; return what was read and the paths that changed."""
    source = read_source(settings.root, settings.now, delete)
    files = {**source.generated.files, source.lock_path: source.generated.lock_file}
    return source, write(settings.root, files)


def plan(
    settings: Settings,
    reporter: Reporter,
    *,
    limit: int,
    against: str = LIVE,
    offline: bool = False,
    bundle: bool = False,
    accepted: Accepted = NOTHING,
) -> Plan:
    """Generate, read, compare and judge; change nothing live. `bundle` reads the bundle although nothing asks for it."""
    source = _source(settings)
    chosen = read_against(against, settings, source.project.worker)
    with _second_reading(settings, source, reporter, required=bundle) as second:
        if offline:
            accepted.require_read()
            return offline_preview(settings, source, require_named(chosen), second)
        connection = connect(settings, source.project, reporter.say)
        reporter.say(f"reading {source.project.worker} at {settings.host}")
        found = preview(
            settings, source, connection, reporter, limit=limit, second=second, chosen=chosen, accepted=accepted
        )
    accepted.require_drift(found.findings)
    return found


def deploy(
    settings: Settings,
    reporter: Reporter,
    *,
    limit: int,
    passed_on: tuple[str, ...] = (),
    accepted: Accepted = NOTHING,
    show_values: bool = False,
    patience: Patience = PATIENCE,
) -> Receipt:
    """Deploy the project, or say truthfully why not and what is live. The receipt has values if `show_values` asks for it."""
    source = _source(settings)
    tools = find_toolchain(settings)
    with _second_reading(settings, source, reporter, required=True) as second:
        connection = connect(settings, source.project, reporter.say)
        look = partial(preview, settings, source, connection, reporter, limit=limit, second=second, accepted=accepted)
        reporter.say(f"reading {source.project.worker} at {settings.host}")
        judged = look()
        reporter.show(judged)
        accepted.require_drift(judged.findings)
        judged.require_allowed()

        release = record_of(judged, settings)
        upload = prepare(judged, release, settings, passed_on)
        reporter.say("looking once more, so that nothing has moved since the plan")
        look().require_same_as(judged)

    with interruptible(upload, connection, patience):
        outcome = apply(upload, settings, connection, tools, patience=patience, say=reporter.say, on_line=reporter.line)
        outcome = verified(judged, release, outcome, upload, connection, patience)
        receipt = Receipt(
            release=release,
            account_id=connection.account_id,
            version_id=outcome.serving,
            targets=outcome.attempt.targets,
            overwritten=overwritten_by(judged, values=show_values),
            late=look_back(judged, outcome.deployed_on, connection, reporter.say, limit=limit),
        )
        keep(receipt, settings)
    return receipt


def _second_reading(settings: Settings, source: Source, reporter: Reporter, *, required: bool) -> SecondReading:
    """Return the reading of the bundle; without a workflow there is nothing to read."""
    required = required and bool(source.tree.workflows)
    return SecondReading(settings, settings.root / CONFIG_FILE, required=required, say=reporter.say)


def _source(settings: Settings) -> Source:
    """Read the project and write what may be written without a decision: everything but the lock."""
    source = read_source(settings.root, settings.now)
    require_known(source.project.config.allow, BY_ID)
    source.require_staged()
    write(settings.root, source.generated.files)
    return source
