"""Settings that a person changes by hand, under the names that wrangler's config gives them."""

from collections.abc import Mapping
from typing import Any

from ayjnt_deploy.sandbox import publish, triggers
from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.records import Version, Worker

OF_THE_VERSION = tuple(name for name in publish.RUNTIME if name not in {"usage_model", "package_dependencies"})
OF_THE_WORKER = publish.SCRIPT_SETTINGS
TRIGGERS = ("crons", "workers_dev", "preview_urls")
KNOWN = (*OF_THE_VERSION, *OF_THE_WORKER, *TRIGGERS)


def change(account: Account, before: Version, settings: Mapping[str, Any], *, source: str) -> Version | None:
    """Change them, each to its new value or to none; return the new version if the change needs one.

    Settings of the Worker as a whole are not versioned, and leave no trace of who changed them.
    """
    if unknown := [name for name in settings if name not in KNOWN]:
        raise SandboxError(
            f"{before.worker} has no setting {', '.join(unknown)}", remedy=f"use one of {', '.join(KNOWN)}"
        )
    worker = account.worker(before.worker)
    if worker is not None:
        account.save_worker(_triggered(publish.set_script(worker, dict(settings)), settings))
    versioned = {name: settings[name] for name in OF_THE_VERSION if name in settings}
    if not versioned:
        return None
    return publish.edit(account, before, source=source, triggered_by="upload", **versioned)


def _triggered(worker: Worker, settings: Mapping[str, Any]) -> Worker:
    if "crons" in settings:
        worker = triggers.scheduled(worker, settings["crons"] or ())
    if "workers_dev" in settings or "preview_urls" in settings:
        worker = triggers.addressed(
            worker,
            enabled=bool(settings.get("workers_dev", worker.subdomain["enabled"])),
            previews_enabled=bool(settings.get("preview_urls", worker.subdomain["previews_enabled"])),
        )
    return worker
