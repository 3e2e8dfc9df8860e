"""What replays say of the instances that the real engine has parked."""

from collections.abc import Mapping, Sequence
from typing import Final

from ayjnt_codegen.generate import CONFIG_FILE
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.build import Source
from ayjnt_deploy.bundle import build_bundle
from ayjnt_deploy.histories.history import history_of
from ayjnt_deploy.histories.program import program_of
from ayjnt_deploy.histories.rehearse import rehearse
from ayjnt_deploy.settings import read_settings
from ayjnt_deploy.state.verdict import Verdict
from tests.engine.play import Instances
from tests.engine.projects import wanted
from tests.engine.scenarios import SCENARIOS

UNSEEN: Final = frozenset({"S09", "M05", "M32"})
"""Harm that a replay does not see: each of two steps of one name gets a result, that of the other (S09); what was removed
comes back under another name behind the place where the instance stands (M05); the platform counts the calls (M32)."""


def replays(sources: Sequence[Source], seen: Sequence[Instances]) -> Mapping[str, Verdict]:
    """Return the verdict on each scenario's instance, as it stood before the last release, on that release."""
    found: dict[str, Verdict] = {}
    for number, source in enumerate(sources[1:], 2):
        names = [one.name for one in SCENARIOS if one.releases == number]
        settings = read_settings(source.project.root)
        tools = find_toolchain(settings)
        program = program_of(build_bundle(settings, tools, settings.root / CONFIG_FILE), wanted(source))
        histories = [history_of(seen[number - 2][name], id_=name, workflow=name) for name in names]
        replayed = rehearse(program, histories, {}, settings, tools, lambda _: None)
        found |= {one.workflow: one.verdict for one in replayed}
    return found
