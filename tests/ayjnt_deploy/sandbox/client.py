"""A plain HTTP client for tests; each answer is held to Cloudflare's contract as it comes in, unless it is asked not to be."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Sandbox
from tests.ayjnt_deploy.sandbox import contract

BOUNDARY = "----formdata-undici-056942"
MODULE = "application/javascript+module"

COUNTER = """\
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
var Counter = class extends DurableObject {};
var OrdersProcessing = class extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("charge-customer", async () => ({ ok: true }));
    await step.sleep("cool down", "2 hours");
    await step.waitForEvent("await approval", { type: "approval", timeout: "1 day" });
    await step.do("mark-complete", async () => "done");
  }
};
var worker_default = { fetch: () => new Response("ok") };
export { Counter, OrdersProcessing, worker_default as default };
"""

BINDINGS = (
    {"name": "MODE", "type": "plain_text", "text": "test"},
    {"name": "COUNTER", "type": "durable_object_namespace", "class_name": "Counter"},
    {
        "name": "ORDERS_PROCESSING",
        "type": "workflow",
        "workflow_name": "orders-processing",
        "class_name": "OrdersProcessing",
    },
    {"name": "LIMITS", "type": "json", "json": {"a": 1}},
)
V1 = {"new_tag": "v1", "steps": [{"new_sqlite_classes": ["Counter"]}]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    content: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def result(self) -> Any:
        assert self.status == 200, self.content
        return self.json["result"]

    @property
    def problem(self) -> tuple[int, int]:
        """The HTTP status and the code of the first error."""
        return self.status, self.json["errors"][0]["code"]


class Client:
    """Paths are below the account's, unless they begin with `~/`."""

    def __init__(
        self, sandbox: Sandbox, token: str = TOKEN, agent: str = "wrangler/4.164.0", *, is_held: bool = True
    ) -> None:
        self._is_held = is_held
        self._url = sandbox.url
        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": agent}

    def get(self, path: str) -> Reply:
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None) -> Reply:
        content = None if body is None else json.dumps(body).encode()
        return self.send_bytes(method, path, content, "application/json")

    def send_bytes(self, method: str, path: str, content: bytes | None, content_type: str) -> Reply:
        full = path.removeprefix("~") if path.startswith("~") else f"/accounts/{ACCOUNT_ID}{path}"
        request = urllib.request.Request(f"{self._url}{full}", data=content, method=method)
        for name, value in {**self._headers, "Content-Type": content_type}.items():
            request.add_header(name, value)
        reply = _reply(request)
        if self._is_held:
            kind = reply.headers.get("Content-Type", "")
            contract.check(method, full.partition("?")[0], reply.status, kind, reply.content)
        return reply

    def upload(self, method: str, path: str, metadata: Mapping[str, Any], script: str | bytes = COUNTER) -> Reply:
        content_type = f"multipart/form-data; boundary={BOUNDARY}"
        return self.send_bytes(method, path, multipart({"main_module": "worker.js", **metadata}, script), content_type)

    def deploy(self, name: str = "orders", script: str | bytes = COUNTER, **metadata: Any) -> Reply:
        """Upload and deploy at once, as wrangler does for a new Worker and for migrations."""
        given = {"bindings": BINDINGS, "compatibility_date": "2026-06-01", **metadata}
        return self.upload("PUT", f"/workers/scripts/{name}?excludeScript=true&bindings_inherit=strict", given, script)

    def first_deploy(self, name: str = "orders", script: str | bytes = COUNTER, **metadata: Any) -> None:
        """Do what a first `wrangler deploy` does, the workflow's registration included."""
        assert self.deploy(name, script, migrations=V1, **metadata).status == 200
        assert self.register(script=name).status == 200

    def update(self, name: str = "orders", script: str | bytes = COUNTER, **metadata: Any) -> str:
        """Upload a version and let it serve, as wrangler does without a migration; return the version's id."""
        version: str = self.version(name, script, **metadata).result["id"]
        self.serve({version: 100}, name).result["id"]
        return version

    def version(self, name: str = "orders", script: str | bytes = COUNTER, **metadata: Any) -> Reply:
        given = {"bindings": BINDINGS, "compatibility_date": "2026-06-01", **metadata}
        return self.upload("POST", f"/workers/scripts/{name}/versions?bindings_inherit=strict", given, script)

    def serve(self, shares: Mapping[str, float], name: str = "orders") -> Reply:
        versions = [{"version_id": version, "percentage": share} for version, share in shares.items()]
        return self.send(
            "POST", f"/workers/scripts/{name}/deployments", {"strategy": "percentage", "versions": versions}
        )

    def register(self, workflow: str = "orders-processing", script: str = "orders", **more: Any) -> Reply:
        return self.send(
            "PUT", f"/workflows/{workflow}", {"script_name": script, "class_name": "OrdersProcessing", **more}
        )

    def bindings(self, name: str = "orders") -> dict[str, Any]:
        listed: Sequence[Any] = self.get(f"/workers/scripts/{name}/settings").result["bindings"]
        return {binding["name"]: binding for binding in listed}

    def serving(self, name: str = "orders") -> Any:
        """Return the version that serves, as the API describes it."""
        deployments = self.get(f"/workers/scripts/{name}/deployments").result["deployments"]
        version = deployments[0]["versions"][0]["version_id"]
        return self.get(f"/workers/scripts/{name}/versions/{version}").result


def multipart(metadata: Mapping[str, Any], script: str | bytes, described_by: str = "metadata") -> bytes:
    content = script if isinstance(script, bytes) else script.encode()
    parts = (
        (f'name="{described_by}"', "application/json", json.dumps(metadata).encode()),
        ('name="worker.js"; filename="worker.js"', MODULE, content),
        ('name="worker.js.map"; filename="worker.js.map"', "application/source-map", b"{}"),
    )
    lines = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {names}\r\nContent-Type: {kind}\r\n\r\n".encode()
        + body
        + b"\r\n"
        for names, kind, body in parts
    )
    return lines + f"--{BOUNDARY}--\r\n".encode()


def _reply(request: urllib.request.Request) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Reply(status=response.status, content=response.read(), headers=dict(response.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(status=error.code, content=error.read(), headers=dict(error.headers))
