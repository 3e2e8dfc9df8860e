"""Reading the bundle of a project gives the steps that reading its source gives."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_codegen.bundles import read_bundle
from ayjnt_codegen.scan import scan
from ayjnt_codegen.source import Kind, Name, Step, Workflow
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.bundle import build_bundle
from ayjnt_deploy.deploy import build
from ayjnt_deploy.settings import read_settings
from tests.deploys.conftest import fresh
from tests.deploys.story import Story
from tests.projects import trees
from tests.scenarios.scenario import PATH, sources
from tests.scenarios.test_scenarios import SCENARIOS

SCRIPT = Path(__file__).with_name("bundle.mjs")
ENTRY = 'export { default as Orders } from "./workflow"; export default { fetch: () => new Response() };'
SHOP = "export const pay = async (x: unknown) => x, email = pay, undo = pay, work = pay;"
__all__ = ["fresh"]

PACKAGES = trees.EXAMPLE / "node_modules"

pytestmark = pytest.mark.real


def bundled(folder: Path, out: Path, *, minify: bool) -> Mapping[str, bytes]:
    node = find_toolchain(read_settings(trees.EXAMPLE, now=datetime(2026, 11, 22, tzinfo=UTC))).node
    how = "minify" if minify else "plain"
    subprocess.run((node, SCRIPT, PACKAGES, folder, out, how), check=True, capture_output=True, timeout=120)
    return {path.stem: path.read_bytes() for path in out.glob("*.js")}


def seen(step: Step) -> tuple[Kind, Name, int, int | None, str | None]:
    return step.kind, step.name, step.occurrence, step.duration_ms, step.event_type


def around(step: Step) -> tuple[object, ...]:
    return step.loop is None, step.branch is None, step.ways, step.parallel, step.nested_in, step.rollback, step.timeout


def described(workflow: Workflow) -> list[tuple[object, ...]]:
    return [(*seen(step), *around(step)) for step in workflow.steps]


@pytest.mark.parametrize("minify", [False, True], ids=["plain", "minified"])
def test_every_release_of_every_scenario_reads_the_same_from_its_bundle(tmp_path: Path, minify: bool) -> None:
    texts = {
        f"{scenario.id.replace(' ', '-')}-{number}": text
        for scenario in SCENARIOS
        for number, text in enumerate(sources(scenario), start=1)
    }
    for name, text in texts.items():
        folder = tmp_path / "in" / name
        folder.mkdir(parents=True)
        for file, content in {"workflow.ts": text, "shop.ts": SHOP, "entry.ts": ENTRY}.items():
            (folder / file).write_text(content)

    bundles = bundled(tmp_path / "in", tmp_path / "out", minify=minify)

    assert sorted(bundles) == sorted(texts)
    for name, text in texts.items():
        (of_source,) = scan({PATH: text.encode(), PATH.replace("workflow.ts", "shop.ts"): SHOP.encode()}).workflows
        of_bundle = read_bundle({f"{name}.js": bundles[name]}, f"{name}.js", ["Orders"])["Orders"]
        assert described(of_bundle) == described(of_source), name
        assert of_bundle.is_complete == of_source.is_complete, name


@pytest.mark.parametrize("minify", [False, True], ids=["plain", "minified"])
def test_the_example_with_its_whole_sdk_reads_the_same_from_the_bundle_of_wrangler(fresh: Story, minify: bool) -> None:
    fresh.configure(minify=minify)
    source, _ = build(fresh.settings)
    (of_source,) = source.tree.workflows

    config = fresh.root / ".ayjnt" / "dist" / "wrangler.jsonc"
    found = build_bundle(fresh.settings, find_toolchain(fresh.settings), config)
    of_bundle = read_bundle(found.modules, found.entry, ["OrdersProcessing"])["OrdersProcessing"]

    assert len(found.modules[found.entry]) > 500_000
    assert described(of_bundle) == described(of_source)
    assert of_bundle.is_complete
