"""What comparing two Workers costs, beside DeepDiff on the lists as they are: `python benchmarks/comparing.py`."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deepdiff import DeepDiff

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state import bindings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import wanted_worker

SIZES = (1_250, 2_500, 5_000, 10_000)
NAIVE = 1_000
"""How many bindings DeepDiff is given as a list: with `ignore_order` it pairs each with each."""
RUNS = 5


def main() -> None:
    """Measure and print the seconds, and how they grow."""
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    taken = [compare(size) for size in sizes]
    for size, seconds in zip(sizes, taken, strict=True):
        print(f"{size:6} bindings against {size}: {seconds:.3f} s, {seconds / size * 1e6:.1f} us each")
    print(f"{sizes[-1] / sizes[0]:.0f} times as many take {taken[-1] / taken[0]:.1f} times as long")
    ours, naive = compare(NAIVE), naively(NAIVE)
    print(f"{NAIVE} bindings: DeepDiff on the lists, order ignored, takes {naive / ours:.0f} times as long")


def compare(size: int) -> float:
    """Return the seconds from a config and an answer to the changes, one binding in ten differing."""
    config, answer = declared(size), answered(size)

    def work() -> None:
        wanted = wanted_worker(config, SourceTree(agents=(), workflows=())).state
        found = bindings.deployed(answer, "shop")
        live = State(worker="shop", leaves={Address(Aspect.BINDING, name): leaf for name, leaf in found.items()})
        changes = [one for one in diff(wanted, live) if one.address.aspect is Aspect.BINDING]
        if len(changes) != size // 10:
            raise SystemExit(f"{len(changes)} differences of {size // 10} were found")

    return seconds(work)


def naively(size: int) -> float:
    """Return the seconds of DeepDiff on the two lists of bindings as they come."""
    config = [{"name": one["binding"], "namespace_id": one["id"]} for one in declared(size)["kv_namespaces"]]
    answer = [{key: one[key] for key in ("name", "namespace_id")} for one in answered(size)]
    return seconds(lambda: DeepDiff(config, answer, ignore_order=True))


def declared(size: int) -> Mapping[str, Any]:
    return {"name": "shop", "kv_namespaces": [{"binding": f"KV_{n}", "id": f"id-{n}"} for n in range(size)]}


def answered(size: int) -> Sequence[Mapping[str, Any]]:
    """Return what the API would answer: in another order, with one id in ten changed."""
    listed = [
        {"name": f"KV_{n}", "type": "kv_namespace", "namespace_id": f"id-{n}{'x' if n % 10 == 0 else ''}"}
        for n in range(size)
    ]
    return listed[::-1]


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of `work` in seconds."""
    work()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
