"""The driver's way to and from the real workerd; what it makes of code is in tests/replaying."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ayjnt_deploy.apply.toolchain import Toolchain, find_toolchain
from ayjnt_deploy.histories.player import NotReplayed, play
from ayjnt_deploy.histories.program import Program
from ayjnt_deploy.histories.trace import Trace
from ayjnt_deploy.settings import Settings, read_settings
from tests.ayjnt_deploy.histories.traces import a_history
from tests.projects import trees
from tests.replaying.rows import do, wait

pytestmark = pytest.mark.real

HEAD = 'import { WorkflowEntrypoint } from "cloudflare:workers";\n'
A = 'await step.do("A", () => { throw new Error("called"); });'
PARKED = a_history(do("A-1", {"n": 1}), wait("gate-1"))
GATE = 'await step.waitForEvent("gate", { type: "go" });'


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(trees.EXAMPLE)


@pytest.fixture(scope="module")
def tools(settings: Settings) -> Toolchain:
    return find_toolchain(settings)


def a_program(run: str, *, top: str = "", **fields: Any) -> Program:
    source = f"{HEAD}{top}\nexport class Orders extends WorkflowEntrypoint {{ async run(event, step) {{ {run} }} }}\n"
    return Program(modules={"index.js": source.encode()}, entry="index.js", classes={"orders": "Orders"}, **fields)


def one(traces: tuple[Trace, ...] | None) -> Trace:
    assert traces is not None
    return traces[0]


def test_a_run_gets_its_params_its_time_and_recorded_values(settings: Settings, tools: Toolchain) -> None:
    run = (
        'const a = await step.do("A", () => 0);'
        "await step.do(JSON.stringify([a, event.payload, event.timestamp, event.instanceId, this.env.LEVEL]), () => 0);"
    )

    (traces,) = play(a_program(run, variables={"LEVEL": "debug"}), [PARKED], settings, tools)

    said = '[{"n":1},{"id":"1","amount":120},"2026-11-20T08:00:00.000Z","order-1","debug"]'
    assert [(call.name, call.row) for call in one(traces).calls] == [("A", 0), (said, None)]


def test_nothing_of_the_bundle_is_printed_and_nothing_reaches_the_network(settings: Settings, tools: Toolchain) -> None:
    run = (
        'console.log("ayjnt-0000:{}"); console.error("s3cret");'
        'const { connect } = await import("cloudflare:sockets");'
        'try { await connect("127.0.0.1:9").opened; } catch { await step.do("refused", () => 0); }'
    )

    (traces,) = play(a_program(run), [PARKED], settings, tools)

    assert [call.name for call in one(traces).calls] == ["refused"]


def test_the_env_of_the_module_is_the_same(settings: Settings, tools: Toolchain) -> None:
    top = 'import { env } from "cloudflare:workers";'
    program = a_program("await step.do(env.LEVEL + process.env.LEVEL, () => 0);", top=top, variables={"LEVEL": "x"})

    (traces,) = play(replace(program, compatibility_flags=("nodejs_compat",)), [PARKED], settings, tools)

    assert [call.name for call in one(traces).calls] == ["xx"]


def test_a_run_that_never_comes_to_rest_is_given_up_and_the_others_go_on(settings: Settings, tools: Toolchain) -> None:
    histories = [replace(PARKED, params={"spin": spin}) for spin in (False, True, False)]
    program = a_program(f"while (event.payload.spin) {{}} {A}{GATE}")

    ended = play(program, histories, settings, tools, patience=5.0)

    assert [traces is None for traces in ended] == [False, True, False]


def test_timers_outside_of_steps_take_no_time(settings: Settings, tools: Toolchain) -> None:
    wait_long = "await new Promise((done) => setTimeout(done, 86_400_000)); await scheduler.wait(86_400_000);"

    (traces,) = play(a_program(f"{wait_long}{A}{GATE}"), [PARKED], settings, tools)

    assert [call.row for call in one(traces).calls] == [0, 1]


def test_a_bundle_that_does_not_load_is_told_with_the_runtimes_words(settings: Settings, tools: Toolchain) -> None:
    with pytest.raises(NotReplayed) as refused:
        play(a_program("", top='throw new Error("no such table");'), [PARKED], settings, tools)

    assert "no such table" in refused.value.message
    assert "\n" not in refused.value.message


def test_a_class_that_the_bundle_does_not_export_is_told(settings: Settings, tools: Toolchain) -> None:
    program = replace(a_program(""), classes={"orders": "Missing"})

    with pytest.raises(NotReplayed, match="the bundle exports no class Missing"):
        play(program, [PARKED], settings, tools)


def test_an_installation_without_the_runtime_is_told(settings: Settings, tools: Toolchain, tmp_path: Path) -> None:
    elsewhere = tmp_path / "node_modules" / "wrangler" / "bin" / "wrangler.js"
    elsewhere.parent.mkdir(parents=True)
    elsewhere.touch()

    with pytest.raises(NotReplayed, match="has no runtime"):
        play(a_program(""), [PARKED], settings, replace(tools, wrangler=elsewhere))


def test_progress_is_told_and_nothing_is_left_behind(
    settings: Settings, tools: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    heard: list[str] = []

    ended = play(a_program(A + GATE), [PARKED] * 150, settings, tools, say=heard.append)

    assert all(traces is not None for traces in ended)
    assert heard == ["replayed 100 of 150 instances", "replayed 150 of 150 instances"]
    assert list(tmp_path.iterdir()) == []


def test_without_histories_nothing_is_started(settings: Settings, tools: Toolchain) -> None:
    assert play(a_program(""), [], settings, replace(tools, node=Path("nowhere"))) == ()
