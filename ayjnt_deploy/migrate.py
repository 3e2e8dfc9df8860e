"""Reads what is pending of the Durable Object migrations, for `ayjnt migrate`; writes nothing."""

from collections.abc import Callable
from dataclasses import replace

from ayjnt_deploy.build import read_source
from ayjnt_deploy.cloudflare import read_worker
from ayjnt_deploy.connect import connect
from ayjnt_deploy.reading.objects import count_objects
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.live import unread_worker
from ayjnt_deploy.state.migrations import history_of
from ayjnt_deploy.state.pending import Pending


def read_pending(settings: Settings, say: Callable[[str], None], *, live: bool) -> Pending:
    """Read the project, and the Worker too where `live` asks for it."""
    source = read_source(settings.root, settings.now)
    worker, history = source.project.worker, history_of(source.config.get("migrations") or ())
    if not live:
        return Pending(history=history, staging=source.staging, live=unread_worker(worker, None))
    connection = connect(settings, source.project, say)
    say(f"reading {worker} at {settings.host}")
    found = live_worker(worker, read_worker(connection, worker, progress=say))
    pending = Pending(history=history, staging=source.staging, live=found)
    return replace(pending, objects=count_objects(pending.transition, connection, say))
