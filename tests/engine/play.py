"""Leads the instances of all scenarios through all releases, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, assert_never

from tests.engine.journal import Journal, journal
from tests.engine.runtime import Runtime, running, until
from tests.engine.scenarios import Scenario
from tests.engine.story import Act, Create, Ended, Finished, Happened, RestartFrom, Send, Turn, Until, Waits

Instances = Mapping[str, Mapping[str, Any]]
"""The API's answer about each instance, by the scenario's name."""


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen of the real engine."""

    happened: Mapping[str, Happened]
    seen: tuple[Instances, ...]
    """The instances at the end of each release, before the next one began."""


def play(scenarios: Sequence[Scenario], roots: Sequence[Path], state: Path) -> Played:
    """Run the projects in `roots` one after the other, and do under each what the scenarios say."""
    names = frozenset(one.name for one in scenarios)
    seen: list[Instances] = []
    with journal() as kept:
        for release, root in enumerate(roots, 1):
            kept.turn_to(release)
            with running(root, state, names) as runtime:
                _play(runtime, kept, {one.name: one.turns[release - 1] for one in scenarios if release <= one.releases})
                seen.append({name: runtime.instance(name) for name in names})
        happened = {name: _happened(name, kept, seen[-1][name]) for name in names}
    return Played(happened, tuple(seen))


def _play(runtime: Runtime, kept: Journal, turns: Mapping[str, Sequence[Turn]]) -> None:
    for together in zip_longest(*turns.values()):
        begun = [(name, turn) for name, turn in zip(turns, together, strict=True) if turn is not None]
        for name, turn in begun:
            _act(runtime, kept, name, turn.act)
        for name, turn in begun:
            _wait(runtime, name, turn.until)


def _act(runtime: Runtime, kept: Journal, name: str, act: Act) -> None:
    match act:
        case Create():
            runtime.create(name, {"journal": kept.url})
        case Send(event_type):
            kept.note(name, str(act))
            runtime.send(name, event_type)
        case RestartFrom(step):
            kept.note(name, str(act))
            runtime.restart(name, step)
        case _:
            assert_never(act)


def _wait(runtime: Runtime, name: str, end: Until) -> None:
    until(
        lambda: runtime.instance(name),
        lambda instance: _has_come(instance, end),
        lambda instance: f"{name} has not come to {end}: {instance}",
    )


def _has_come(instance: Mapping[str, Any], end: Until) -> bool:
    rows = {row["name"].rpartition("-")[0]: row for row in instance["steps"]}
    match end:
        case Waits(step):
            return step in rows and rows[step]["finished"] is False
        case Finished(step):
            return step in rows and rows[step]["success"] is True
        case Ended(status):
            return bool(instance["status"] == status)
        case _:
            assert_never(end)


def _happened(name: str, kept: Journal, instance: Mapping[str, Any]) -> Happened:
    return Happened(
        ran=kept.of(name),
        rows=tuple(row["name"] for row in instance["steps"]),
        status=instance["status"],
        output=instance["output"],
    )
