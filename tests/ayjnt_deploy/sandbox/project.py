"""A small wrangler project, deployed by the real wrangler to the sandbox."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from ayjnt_deploy.sandbox import Sandbox

ROOT = Path(__file__).parents[3]
NODE = ROOT / ".venv" / "bin" / "node"
WRANGLER = ROOT / "examples" / "orders" / "node_modules" / "wrangler" / "bin" / "wrangler.js"

WORKER = """\
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Counter extends DurableObject {}
export class OrdersProcessing extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("charge-customer", { retries: { limit: 3, delay: "5 seconds" } }, async () => ({ ok: true }));
    await step.waitForEvent("a name that is long enough for esbuild to wrap the line, which it likes to do", {
      type: "approval",
      timeout: "1 day",
    });
    await step.do("mark-complete", async () => "done");
  }
}
export default { fetch: () => new Response("ok") };
"""
CONFIG: dict[str, Any] = {
    "name": "orders",
    "main": "worker.js",
    "compatibility_date": "2026-06-01",
    "vars": {"MODE": "test", "LIMITS": {"a": 1}},
    "durable_objects": {"bindings": [{"name": "COUNTER", "class_name": "Counter"}]},
    "migrations": [{"tag": "v1", "new_sqlite_classes": ["Counter"]}],
    "workflows": [{"name": "orders-processing", "binding": "ORDERS_PROCESSING", "class_name": "OrdersProcessing"}],
    "triggers": {"crons": ["0 * * * *"]},
}
SECOND = {"tag": "v2", "new_sqlite_classes": ["Second"]}


class Project:
    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self._folder = folder
        self._sandbox = sandbox
        self.write()

    def write(self, script: str = WORKER, **changes: Any) -> None:
        (self._folder / "worker.js").write_text(script)
        (self._folder / "wrangler.jsonc").write_text(json.dumps({**CONFIG, **changes}))

    def wrangler(self, *arguments: str, typed: str = "", code: int = 0) -> str:
        environment = {
            **self._sandbox.environment,
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "CI": "true",
            "WRANGLER_SEND_METRICS": "false",
            "WRANGLER_SEND_ERROR_REPORTS": "false",
            "WRANGLER_HIDE_BANNER": "true",
        }
        done = subprocess.run(
            (NODE, WRANGLER, *arguments),
            cwd=self._folder,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr
