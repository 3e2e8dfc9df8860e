"""What reading steps costs, as a ratio to parsing the same files and asking one query: `python benchmarks/reading.py`."""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import tree_sitter_typescript
from tree_sitter import Language, Parser, Query, QueryCursor

from ayjnt_codegen.imports import Each, one_by_one
from ayjnt_codegen.workflows import workflows_of
from ayjnt_deploy.pool import side_by_side

FILES = 1000
STEPS = 20
RUNS = 5
Taken = tuple[float, float]
"""Seconds on the clock, and of all processors."""
CALLS = "(call_expression function: (member_expression property: (property_identifier) @method)) @call"


def main() -> None:
    """Measure and print the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    files = {f"src/flow{number}.ts": workflow(number).encode() for number in range(count)}
    ways = {
        "parse and one query": lambda: parse(files),
        "reading in one process": lambda: require(files, one_by_one),
        f"reading with {os.cpu_count()} cores": lambda: require(files, side_by_side),
    }
    print(f"{count} files of {STEPS} steps, {sum(map(len, files.values())) / 1e6:.1f} MB")
    turns = [[seconds(work) for work in ways.values()] for _ in range(RUNS)]  # in turns: a busy machine slows each
    for name, taken in zip(ways, zip(*turns, strict=True), strict=True):
        told = [times(kind, taken, turns) for kind in (0, 1)]
        least = min(wall for wall, _ in taken) / count * 1000
        print(f"{name}: {least:.2f} ms a file, {told[0]} the parse; by processor time {told[1]}")
    print(
        f"memory at its peak: {getrusage(RUSAGE_SELF).ru_maxrss / 1000:.0f} MB, in each other process at most ", end=""
    )
    print(f"{getrusage(RUSAGE_CHILDREN).ru_maxrss / 1000:.0f} MB")


def parse(files: dict[str, bytes]) -> None:
    """Parse every file and ask for its calls."""
    language = Language(tree_sitter_typescript.language_typescript())
    parser, query = Parser(language), Query(language, CALLS)
    for source in files.values():
        QueryCursor(query).captures(parser.parse(source).root_node)


def require(files: dict[str, bytes], each: Each) -> None:
    """Read every workflow, and see that it was read well."""
    for path, workflows in zip(files, each(workflows_of, files, list(files)), strict=True):
        if [(len(found.steps), found.is_complete) for found in workflows] != [(STEPS, True)]:
            raise SystemExit(f"{path} was not read well")


def workflow(number: int) -> str:
    """Write a workflow file such as people write."""
    steps = "\n".join(step(index) for index in range(STEPS))
    return f"""\
import {{ WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep }} from "cloudflare:workers";

type Params = {{ orderId: string; amount: number; items: {{ sku: string; qty: number }}[] }};

/** Handles order number {number}. */
export class Orders{number} extends WorkflowEntrypoint<Env, Params> {{
  async run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep) {{
    const {{ orderId, amount, items }} = event.payload;
{steps}
    return {{ orderId, amount }};
  }}
}}
"""


def step(index: int) -> str:
    """Write one step; one in five is a sleep or a wait, one in seven stands under a condition."""
    if index in {4, 14}:
        return f'    await step.sleep("pause-{index}", "{index + 1} minutes");'
    if index in {9, 19}:
        return f'    const paid{index} = await step.waitForEvent<{{ ok: boolean }}>("paid-{index}", {{ type: "paid", timeout: "1 day" }});'
    call = f"""\
    const result{index} = await step.do("work-{index}", {{ retries: {{ limit: 3, delay: "10 seconds" }} }}, async () => {{
      // Charge what is left of the order.
      const response = await fetch(`https://api.example.com/orders/${{orderId}}/{index}`, {{ method: "POST" }});
      if (!response.ok) throw new Error(`order ${{orderId}} failed with ${{response.status}}`);
      const body = (await response.json()) as {{ id: string; total: number }};
      return {{ id: body.id, total: body.total + amount, count: items.length }};
    }});"""
    return f"    if (amount > {index}) {{\n{call}\n    }}" if index in {3, 10, 17} else call


def seconds(work: Callable[[], object]) -> Taken:
    """Return how long `work` takes, and what it takes of all processors."""
    gc.collect()
    began, used = time.perf_counter(), processor()
    work()
    return time.perf_counter() - began, processor() - used


def processor() -> float:
    """Return what this process and those that it started have used."""
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def times(kind: int, taken: Sequence[Taken], turns: Sequence[Sequence[Taken]]) -> str:
    """Say how often what was `taken` holds the parse of the same turn."""
    ratios = [one[kind] / turn[0][kind] for one, turn in zip(taken, turns, strict=True)]
    return f"{statistics.median(ratios):.2f} times (at best {min(ratios):.2f})"


if __name__ == "__main__":
    main()
