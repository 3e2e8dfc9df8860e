"""Speed as ratios, each measured in one run against something that every machine has: `make bench`."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ayjnt_codegen.scan import scan
from ayjnt_codegen.source import Exact, Workflow
from ayjnt_codegen.typescript import parse
from ayjnt_deploy import releases
from ayjnt_deploy.releases.document import to_document
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.state.leaf import canonical, digest
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.steps import StepList, step_list, text_of

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "orders"
RUNS = 9


def main() -> None:
    """Measure and print everything."""
    start_up()
    reading()
    record_sizes()
    beside("replaying")
    beside("comparing")


def start_up() -> None:
    """Compare commands with a Python that does nothing."""
    bare = seconds(lambda: run(sys.executable, "-c", "pass"))
    ayjnt = str(Path(sys.executable).parent / "ayjnt")
    say("ayjnt --help", seconds(lambda: run(ayjnt, "--help")) / bare, "starts of a bare Python")
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        for name in ("agents", "ayjnt.jsonc", "package.json", ".ayjnt/migrations.json"):
            copy(EXAMPLE / name, Path(folder) / name)
        environment = {**os.environ, **sandbox.environment}
        plan = seconds(lambda: run(ayjnt, "plan", "--quiet", "--cwd", folder, environment=environment))
    say("ayjnt plan, first release", plan / bare, "starts of a bare Python")


def reading() -> None:
    """Compare reading steps with parsing alone, on the example's workflow ten times as long."""
    source = (EXAMPLE / "agents/orders/workflow.ts").read_text("utf-8")
    begin = source.index("    // Each step.do")
    end = source.index("    return { orderId")
    body = "".join(
        source[begin:end].replace('step.do("', f'step.do("{turn} ').replace("const ", f"const _{turn}")
        for turn in range(10)
    )
    long = (source[:begin] + body + source[end:]).encode()
    parsing = seconds(lambda: parse(long))
    whole = seconds(lambda: scan({"agents/orders/workflow.ts": long}))
    say("reading 50 steps", whole / parsing, "times parsing the same file")


def record_sizes() -> None:
    """Show how large the release record is; these figures do not depend on the machine."""
    tree = scan({"agents/orders/workflow.ts": (EXAMPLE / "agents/orders/workflow.ts").read_bytes()})
    for count in (1, 5, 20, 100):
        lists = tuple(distinct(tree.workflows[0], number) for number in range(count))
        release = Release(
            number=1,
            worker="orders",
            at="2026-11-22T18:00:00+00:00",
            commit="0" * 40,
            dirty=False,
            tool="0.1.0",
            agents="0.32.0",
            code=digest("code"),
            lists=lists,
            digests={
                f"{aspect}/{name}": digest([aspect, name])
                for one in lists
                for aspect, name in (
                    ("workflow", one.workflow),
                    ("binding", one.binding),
                    ("binding", f"{one.binding}_AGENT"),
                    ("durable-object", f"{one.class_name}Agent"),
                )
            },
        )
        parts = releases.encode(release)
        plain, stored = (
            len(canonical(to_document(release)).encode()),
            sum(len(canonical(one)) for one in parts.values()),
        )
        print(
            f"record of {count:3} workflows of 5 steps: {plain:6} bytes, stored as {stored:5} in {len(parts)} variables"
        )


def distinct(workflow: Workflow, number: int) -> StepList:
    """Give each workflow names and fingerprints of its own: like ones would compress as real ones do not."""
    noun = digest(number)
    steps = tuple(
        replace(step, name=Exact(f"{text_of(step)}-{noun[:6]}"), body=digest([noun, step.body]) if step.body else "")
        for step in workflow.steps
    )
    listed = step_list(replace(workflow, steps=steps), name=f"orders-{noun[:6]}", binding=f"ORDERS_{noun[:6].upper()}")
    return replace(listed, class_name=f"Orders{noun[:6]}", sources=digest([noun]), since="2026-11-22T18:00:00+00:00")


def beside(name: str) -> None:
    """Run a benchmark that has a file of its own."""
    subprocess.run((sys.executable, str(ROOT / "benchmarks" / f"{name}.py")), check=True)


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of `work` in seconds."""
    work()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def run(*argv: str, environment: dict[str, str] | None = None) -> None:
    """Run a command to its end."""
    subprocess.run(argv, check=True, capture_output=True, env=environment)


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return
    for file in source.rglob("*.ts"):
        copy(file, target / file.relative_to(source))


def say(what: str, ratio: float, unit: str) -> None:
    """Print one figure."""
    print(f"{what}: {ratio:.1f} {unit}")


if __name__ == "__main__":
    main()
