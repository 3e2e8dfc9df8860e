"""Speed of replaying histories, in seconds with everything that it starts: `python benchmarks/replaying.py`."""

import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.histories.history import read_histories
from ayjnt_deploy.histories.program import Program
from ayjnt_deploy.histories.rehearse import rehearse
from ayjnt_deploy.settings import read_settings

EXAMPLE = Path(__file__).parent.parent / "examples" / "orders"
INSTANCES = 1000
STEPS = 12
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def main() -> None:
    """Measure and print everything."""
    for name, source in (("unchanged", code()), ("a step renamed", code(renamed="step 4"))):
        began = time.perf_counter()
        verdicts = replay(source)
        took = time.perf_counter() - began
        compatible = sum(one.is_compatible for one in verdicts)
        print(f"{INSTANCES} histories of {STEPS} steps, {name}: {took:.1f} s with start-up, {compatible} compatible")


def replay(source: str) -> list[Any]:
    """Parse the histories from their files, start the runtime, replay and judge."""
    settings = read_settings(EXAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "histories.json"
        file.write_text(json.dumps([an_answer(number) for number in range(INSTANCES)]), "utf-8")
        histories = read_histories(file.read_text("utf-8"), file=str(file), stem="histories")
    program = Program(modules={"index.js": source.encode()}, entry="index.js", classes={"orders": "Orders"})
    tools = find_toolchain(settings)
    return [one.verdict for one in rehearse(program, histories, {}, settings, tools, lambda _: None)]


def code(renamed: str = "") -> str:
    """Return a workflow of twelve steps: a sleep, ten that read what came before, and a wait."""
    lines = ['let last = { total: event.payload.amount, lines: [] }; await step.sleep("settle", 1000);']
    for number in range(1, STEPS - 1):
        name = f"step {number}" + (" anew" if renamed == f"step {number}" else "")
        lines.append(f'if (last.total > 0) last = await step.do("{name}", async () => fetch("https://example.com"));')
    lines.append('await step.waitForEvent("approval", { type: "approval" }); await step.do("ship", async () => last);')
    return (
        'import { WorkflowEntrypoint } from "cloudflare:workers";\n'
        "export class Orders extends WorkflowEntrypoint {\n"
        f"  async run(event, step) {{\n    {chr(10).join(lines)}\n  }}\n}}\nexport default {{}};\n"
    )


def an_answer(number: int) -> dict[str, Any]:
    """Return an instance that waits for its approval, with results of some size."""
    output = {"total": number + 1, "lines": [{"sku": f"sku-{line}", "qty": line} for line in range(5)]}
    times = [(BEGAN + timedelta(seconds=second)).isoformat() for second in range(STEPS + 1)]
    dos = [
        {"type": "step", "name": f"step {at}-1", "success": True, "output": json.dumps(output), "attempts": []}
        for at in range(1, STEPS - 1)
    ]
    sleep = {"type": "sleep", "name": "settle-1", "finished": True, "error": None}
    wait = {"type": "waitForEvent", "name": "approval-1", "finished": False, "error": None, "event_type": "approval"}
    rows = [{**row, "start": times[at], "end": times[at + 1]} for at, row in enumerate([sleep, *dos, wait])]
    return {
        "id": f"order-{number}",
        "workflow": "orders",
        "status": "waiting",
        "params": {"amount": number + 1},
        "queued": times[0],
        "steps": rows,
    }


if __name__ == "__main__":
    main()
