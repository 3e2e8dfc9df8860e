"""What a person does by hand in Cloudflare's dashboard: changes that no deploy command knows of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ayjnt_deploy.sandbox import bindings, code, migrations, publish
from ayjnt_deploy.sandbox.account import Account, opened
from ayjnt_deploy.sandbox.errors import ApiError, SandboxError
from ayjnt_deploy.sandbox.records import Json, Module, Version
from ayjnt_deploy.sandbox.store import Store
from ayjnt_deploy.sandbox.uploads import etag

SOURCE = "dash"


class Dashboard:
    def __init__(self, store: Store) -> None:
        self._store = store

    def set_variable(self, worker: str, name: str, value: Any) -> str:
        """Set a variable (text, or any other JSON) and deploy; return the new version's id."""
        binding: Json = {"name": name, "type": "json", "json": value}
        if isinstance(value, str):
            binding = {"name": name, "type": "plain_text", "text": value}
        return self._bind(worker, binding)

    def put_secret(self, worker: str, name: str, value: str) -> str:
        """Set a secret and deploy; return the new version's id."""
        return self._bind(worker, {"name": name, "type": "secret_text", "text": value}, triggered_by="secret")

    def remove_variable(self, worker: str, name: str) -> str:
        """Remove a variable or secret and deploy; return the new version's id."""
        with opened(self._store) as account:
            before = _latest(account, worker)
            variables = [each["name"] for each in before.bindings if each["type"] in bindings.VARIABLES]
            if name not in variables:
                raise SandboxError(
                    f"{worker} has no variable {name}",
                    remedy=f"name one that there is: {', '.join(variables) or 'none'}",
                )
            kept = [each for each in before.bindings if each["name"] != name]
            return publish.edit(account, before, source=SOURCE, triggered_by="upload", resolved=kept).id

    def deploy(self, worker: str, script: str | None = None) -> str:
        """Deploy edited code with the bindings that there are; without `script`, the old code with a comment added."""
        with opened(self._store) as account:
            before = _latest(account, worker)
            modules = tuple(
                _edited(module, script, before.number) if module.name == before.main_module else module
                for module in account.modules(before.etag)
            )
            after = etag(modules)
            account.save_modules(after, modules)
            text = next(each.content for each in modules if each.name == before.main_module).decode("utf-8", "replace")
            try:
                migrations.require_no_orphans(account, worker, code.exports(text))
            except ApiError as error:
                raise SandboxError(error.message, remedy="export the class from the edited code") from error
            version = publish.edit(
                account,
                before,
                source=SOURCE,
                triggered_by="upload",
                etag=after,
                classes=code.exported_classes(text),
            )
            return version.id

    def draw(self, workflow: str, graph: Json | None) -> None:
        """Let Cloudflare have read this graph from the newest version of a workflow; there is none by default.

        It is drawn by hand: nothing in the sandbox reads steps as the product does.
        """
        with opened(self._store) as account:
            registered = account.workflow(workflow)
            if registered is None:
                known = ", ".join(sorted(each.name for each in account.workflows())) or "none yet"
                raise SandboxError(
                    f"the sandbox has no workflow {workflow}",
                    remedy=f"deploy it first, or name one that there is: {known}",
                )
            newest = max(account.workflow_versions(registered), key=lambda each: each.created_on)
            account.save_workflow_version(replace(newest, graph=graph))

    def split(self, worker: str, shares: Mapping[str, float]) -> str:
        """Deploy versions side by side, by percentage; return the deployment's id."""
        with opened(self._store) as account:
            _latest(account, worker)
            try:
                deployment = publish.serve(
                    account,
                    worker,
                    [{"version_id": version, "percentage": share} for version, share in shares.items()],
                    source=SOURCE,
                    annotations={"workers/triggered_by": "deployment"},
                )
            except ApiError as error:
                known = ", ".join(version.id for version in account.versions(worker))
                raise SandboxError(
                    error.message, remedy=f"share 100 percent between versions of it: {known}"
                ) from error
            return deployment.id

    def _bind(self, worker: str, binding: Json, triggered_by: str = "upload") -> str:
        with opened(self._store) as account:
            before = _latest(account, worker)
            try:
                return publish.put_binding(account, before, binding, source=SOURCE, triggered_by=triggered_by).id
            except ApiError as error:
                raise SandboxError(error.message, remedy="use another name or a shorter value") from error


def _edited(module: Module, script: str | None, number: int) -> Module:
    content = module.content + f"\n// edited by hand after version {number}\n".encode()
    return Module(
        name=module.name,
        content_type=module.content_type,
        content=content if script is None else script.encode(),
    )


def _latest(account: Account, worker: str) -> Version:
    version = account.latest(worker)
    if version is None:
        known = ", ".join(sorted(each.name for each in account.workers())) or "none yet"
        raise SandboxError(
            f"the sandbox has no Worker {worker}", remedy=f"deploy it first, or name one that there is: {known}"
        )
    return version
