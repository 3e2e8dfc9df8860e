"""Finds what was released last: what the wanted steps are compared with."""

from ayjnt_deploy import releases
from ayjnt_deploy.cloudflare import Connection, read_version
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.live import Live, etag_of


def find_baseline(live: Live, connection: Connection) -> Baseline:
    """Return the last release of `live` as far as it can be trusted."""
    etags = {id_: etag_of(read_version(connection, live.worker, id_)) for id_ in releases.versions_to_compare(live)}
    return releases.baseline(live, etags)
