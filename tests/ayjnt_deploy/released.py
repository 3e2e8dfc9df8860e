"""Workers on a sandbox that carry a record, as a deploy leaves them: quicker than wrangler, with nothing but bindings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ayjnt_deploy.cloudflare import Connection, read_worker
from ayjnt_deploy.releases import encode, tag_for
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.settings import Settings, read_settings
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.release import Reach, Release

NOW: Final = datetime(2026, 11, 22, 8, tzinfo=UTC)
INFO: Final[dict[str, Any]] = {"type": "plain_text", "name": "LOG_LEVEL", "text": "info"}
Json = dict[str, Any]


def a_released(
    sandbox: Sandbox,
    worker: str = "orders",
    bindings: Sequence[Json] = (INFO,),
    *,
    number: int = 1,
    like: Release | None = None,
) -> Release:
    """Deploy a Worker whose record says just what is live, or what that of another one says, and return the record."""
    release = Release(
        number=number,
        worker=worker,
        at=NOW.isoformat(),
        commit=None,
        dirty=False,
        tool="0.1.0",
        agents=None,
        digests=like.digests if like is not None else _digests(sandbox, worker, bindings),
        reach=Reach(),
    )
    record = [{"type": "json", "name": name, "json": part} for name, part in encode(release).items()]
    tag = tag_for("0" * 12, release)
    sandbox.dashboard.create(worker, [*bindings, *record], annotations={"workers/tag": tag})
    return release


def _digests(sandbox: Sandbox, worker: str, bindings: Sequence[Json]) -> Mapping[str, str]:
    sandbox.dashboard.create(worker, bindings)
    connection = Connection(
        base_url=sandbox.url,
        account_id=sandbox.environment["CLOUDFLARE_ACCOUNT_ID"],
        token=sandbox.environment["CLOUDFLARE_API_TOKEN"],
    )
    return live_worker(worker, read_worker(connection, worker)).state.digests


def the_settings(sandbox: Sandbox, root: Path) -> Settings:
    """Return the surroundings of a run in `root`, with nothing of this machine's own."""
    return read_settings(root, {**sandbox.environment, "HOME": str(root)}, NOW)
