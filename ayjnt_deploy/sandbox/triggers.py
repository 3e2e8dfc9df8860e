"""What starts a Worker besides its routes: its crons, and the address on workers.dev."""

from collections.abc import Sequence
from dataclasses import replace

from ayjnt_deploy.sandbox.clock import now
from ayjnt_deploy.sandbox.records import Worker


def scheduled(worker: Worker, crons: Sequence[str]) -> Worker:
    """Give a Worker these crons and no others; one that it had keeps the time of its making."""
    earlier = {schedule["cron"]: schedule["created_on"] for schedule in worker.schedules}
    changed = now()
    schedules = [{"cron": cron, "created_on": earlier.get(cron, changed), "modified_on": changed} for cron in crons]
    return replace(worker, schedules=schedules)


def addressed(worker: Worker, *, enabled: bool, previews_enabled: bool | None = None) -> Worker:
    """Switch the address on workers.dev; that of previews follows unless it is named."""
    previews = enabled if previews_enabled is None else previews_enabled
    return replace(worker, subdomain={"enabled": enabled, "previews_enabled": previews})
