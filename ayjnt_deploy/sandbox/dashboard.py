"""What a person does by hand in Cloudflare's dashboard: changes that no deploy command knows of."""

from collections.abc import Mapping, Sequence
from typing import Any

from ayjnt_deploy.sandbox import bindings, changes, code, migrations, publish
from ayjnt_deploy.sandbox.account import Account, opened
from ayjnt_deploy.sandbox.errors import ApiError, SandboxError, not_there
from ayjnt_deploy.sandbox.records import Json, Module, Version
from ayjnt_deploy.sandbox.surroundings import Surroundings
from ayjnt_deploy.sandbox.uploads import Upload, etag

SOURCE = "dash"
MODULE = "application/javascript+module"
TINY = "export default { fetch: () => new Response() };\n"
# By these names the back door and the command line know what a dashboard does.
ACTIONS = (
    "add_domain",
    "add_route",
    "add_zone",
    "bind",
    "change",
    "change_workflow",
    "consume",
    "create",
    "create_queue",
    "deploy",
    "draw",
    "put_secret",
    "remove_domain",
    "remove_route",
    "remove_variable",
    "set_variable",
    "split",
    "stop_consuming",
    "unbind",
)


class Dashboard(Surroundings):
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
        return self._unbind(worker, name, "variable", of=bindings.VARIABLES)

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

    def split(self, worker: str, shares: Mapping[str, float]) -> str:
        """Deploy versions side by side, by percentage; return the deployment's id."""
        with opened(self._store) as account:
            _latest(account, worker)
            known = ", ".join(version.id for version in account.versions(worker))
        with self._by_hand(f"share 100 percent between versions of it: {known}") as account:
            deployment = publish.serve(
                account,
                worker,
                [{"version_id": version, "percentage": share} for version, share in shares.items()],
                source=SOURCE,
                annotations={"workers/triggered_by": "deployment"},
            )
            return deployment.id

    def change(self, worker: str, **settings: Any) -> str | None:
        """Change settings, named as in wrangler's config (`crons`, `observability`, `compatibility_date` …).

        Return the new version's id, None if the change needs no version.
        """
        with opened(self._store) as account:
            version = changes.change(account, _latest(account, worker), settings, source=SOURCE)
            return None if version is None else version.id

    def create(self, worker: str, bindings: Sequence[Json] = (), script: str = TINY, **metadata: Any) -> str:
        """Upload a Worker without wrangler, quickly; return its version's id. `metadata` is as in an upload."""
        module = Module(name="worker.js", content_type=MODULE, content=script.encode())
        sent = Upload(metadata={"main_module": module.name, "bindings": bindings, **metadata}, modules=(module,))
        with self._by_hand("change what is uploaded") as account:
            return publish.upload(account, worker, sent, source=SOURCE, strict=True).id

    def bind(self, worker: str, binding: Json) -> str:
        """Add a binding of any type, or replace the one of its name; return the new version's id."""
        return self._bind(worker, binding)

    def unbind(self, worker: str, name: str) -> str:
        """Remove a binding of any type; return the new version's id."""
        return self._unbind(worker, name, "binding", of=())

    def _bind(self, worker: str, binding: Json, triggered_by: str = "upload") -> str:
        with self._by_hand("use another name or a shorter value") as account:
            before = _latest(account, worker)
            return publish.put_binding(account, before, binding, source=SOURCE, triggered_by=triggered_by).id

    def _unbind(self, worker: str, name: str, kind: str, of: Sequence[str]) -> str:
        with opened(self._store) as account:
            before = _latest(account, worker)
            there = sorted(each["name"] for each in before.bindings if not of or each["type"] in of)
            if name not in there:
                raise SandboxError(
                    f"{worker} has no {kind} {name}", remedy=f"name one that there is: {', '.join(there) or 'none'}"
                )
            kept = [each for each in before.bindings if each["name"] != name]
            return publish.edit(account, before, source=SOURCE, triggered_by="upload", resolved=kept).id


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
        raise not_there(f"Worker {worker}", (each.name for each in account.workers()))
    return version
