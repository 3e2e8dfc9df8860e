"""The driver in the real workerd, on classes that the real wrangler has bundled."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.build import read_source, write
from ayjnt_deploy.bundle import build_bundle
from ayjnt_deploy.histories.history import history_of
from ayjnt_deploy.histories.program import program_of
from ayjnt_deploy.histories.rehearse import rehearse
from ayjnt_deploy.settings import read_settings
from ayjnt_deploy.state.verdict import Outcome, Verdict
from ayjnt_deploy.state.wanted import wanted_worker
from tests.projects import tools
from tests.replaying.case import Case
from tests.replaying.cases import CASES
from tests.replaying.rows import answer

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLAIN = """\
import { WorkflowEntrypoint } from "cloudflare:workers";
const work = (..._: unknown[]): any => { throw new Error("a callback was called"); };
export default class NAME extends WorkflowEntrypoint<any, any> {
  async run(event: any, step: any): Promise<void> {
RUN
  }
}
"""
AGENT = PLAIN.replace("WorkflowEntrypoint", "AgentWorkflow").replace("cloudflare:workers", "agents/workflows")
SHOP = """\
import { Agent } from "agents";
export default class ShopAgent extends Agent {}
"""


def class_of(case: Case) -> str:
    return "Case" + "".join(part.capitalize() for part in re.split(r"\W", case.id))


def workflow_of(case: Case) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", class_of(case)).lower()


def project(root: Path) -> None:
    config = {"wrangler": {"vars": {"PROVIDER": "adyen"}, "kv_namespaces": [{"binding": "FLAGS", "id": "f" * 32}]}}
    files = {
        "package.json": json.dumps({"name": "cases", "private": True, "type": "module"}),
        "ayjnt.jsonc": json.dumps(config),
        "agents/shop/agent.ts": SHOP,
    }
    for case in CASES:
        source = (AGENT if case.agent else PLAIN).replace("NAME", class_of(case)).replace("RUN", case.run)
        files[f"workflows/{case.id.lower()}/workflow.ts"] = source
    write(root, files)
    (root / "node_modules").symlink_to(tools.NODE_MODULES)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdict]:
    """The verdict on every case: one bundle, one start of the runtime."""
    root = tmp_path_factory.mktemp("cases")
    project(root)
    settings = read_settings(root, now=NOW)
    source = read_source(root, NOW)
    write(root, source.generated.files)
    wanted = wanted_worker(source.config, source.tree)
    toolchain = find_toolchain(settings)
    program = program_of(build_bundle(settings, toolchain, root / ".ayjnt/dist/wrangler.jsonc"), wanted)
    named = {one.class_name: one.workflow for one in wanted.lists}
    histories = [
        history_of(answer(*case.rows, status=case.status, params=case.params), workflow=named[class_of(case)])
        for case in CASES
    ]
    known = {named[class_of(case)]: case.known for case in CASES}
    found = rehearse(program, histories, known, settings, toolchain, lambda _: None)
    return {case.id: one.verdict for case, one in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.id}-{one.says.replace(' ', '-')}")
def test_the_new_code_is_judged_by_what_it_does(case: Case, verdicts: Mapping[str, Verdict]) -> None:
    verdict = verdicts[case.id]

    assert (verdict.outcome, verdict.why if verdict.outcome is not case.says else "") == (case.says, "")
    assert case.at in {None, verdict.at}
    assert verdict.notes == (case.notes if case.says is Outcome.COMPATIBLE and case.notes else verdict.notes)


def test_every_outcome_has_a_case() -> None:
    assert {case.says for case in CASES} == set(Outcome)
