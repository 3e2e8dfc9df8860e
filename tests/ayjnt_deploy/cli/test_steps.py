import json
from pathlib import Path

import pytest

from ayjnt_deploy.cli.main import run

FLOW = """\
import { WorkflowEntrypoint } from "cloudflare:workers";
import { charge } from "./charge";

export class Orders extends WorkflowEntrypoint<Env, Params> {
  async run(event: WorkflowEvent<Params>, step: WorkflowStep) {
    await step.do("load", async () => {});
    for (const item of event.payload.items) {
      await step.do(`item ${item.id}`, async () => {});
    }
    await step.sleep("pause", "2 seconds");
    await step.waitForEvent(event.payload.wait, { type: "paid" });
    await charge(step);
  }
}
"""
CHARGE = 'export const charge = (step) => step.do("charge", f, { rollback: undo });'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/orders.ts").write_text(FLOW)
    (tmp_path / "src/charge.ts").write_text(CHARGE)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/other.ts").write_text(FLOW)
    return tmp_path


def document(*arguments: str, capsys: pytest.CaptureFixture[str]) -> object:
    assert run(["steps", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_says_everything_that_was_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(project / "src/orders.ts")
    plain: dict[str, object] = {
        "duration_ms": None,
        "event_type": None,
        "in_loop": False,
        "in_branch": False,
        "parallel": False,
    }
    plain |= {"nested_in": None, "rollback": False, "occurrence": 1, "key": None}

    assert document(file, capsys=capsys) == {
        "format": 1,
        "workflows": [
            {
                "class": "Orders",
                "base": "WorkflowEntrypoint",
                "file": file,
                "line": 4,
                "exported_as": "Orders",
                "complete": True,
                "escapes": [],
                "steps": [
                    plain
                    | {"kind": "do", "name": "load", "line": 6, "column": 11}
                    | {"key": "5dbc716c4600097b85b9e51d6aeb77a4363b03ed-1"},
                    plain | {"kind": "do", "pattern": "item *", "line": 8, "column": 13, "in_loop": True},
                    plain
                    | {"kind": "sleep", "name": "pause", "line": 10, "column": 11, "duration_ms": 2000}
                    | {"key": "8494b670327c5810281c27b1b207356a4103bf9c-1"},
                    plain | {"kind": "waitForEvent", "name": None, "line": 11, "column": 11, "event_type": "paid"},
                    plain
                    | {"kind": "do", "name": "charge", "line": 12, "column": 11, "rollback": True}
                    | {"key": "5ea9c348e59fe73a4b15cb287e33e4546dcef782-1"},
                ],
            }
        ],
    }


def test_text_is_for_people(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(project / "src/orders.ts")

    assert run(["steps", file]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Orders extends WorkflowEntrypoint ({file}:4)",
        "      6  do           load",
        "      8  do           item *  (in a loop)",
        "     10  sleep        pause  (2000 ms)",
        "     11  waitForEvent ?  (event paid)",
        "     12  do           charge  (with rollback)",
    ]


def test_a_step_that_leaves_sight_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "flow.js"
    file.write_text("export default class A extends AgentWorkflow { async run(e, s) {\nawait out(s) } }")

    assert run(["steps", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"A extends AgentWorkflow ({file}:1)",
        "  cannot see every step: step is handed to `out`, which is not in this file (line 2)",
    ]


def test_without_files_the_projects_workflows_are_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["steps", "--cwd", str(project)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Orders extends WorkflowEntrypoint (src/orders.ts:4)"


def test_with_folders_of_the_conventions_only_they_are_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "workflows/clean").mkdir(parents=True)
    (project / "workflows/clean/workflow.ts").write_text(FLOW.replace("Orders", "Clean"))

    assert run(["steps", "--cwd", str(project)]) == 0
    assert "Orders" not in capsys.readouterr().out


def test_a_file_without_workflows_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["steps", str(project / "src/charge.ts")]) == 0
    assert capsys.readouterr().out == "no workflow class was found\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.ts", None, "there is no file {file}"),
        ("notes.md", b"", "{file} is no TypeScript or JavaScript"),
        ("latin.ts", b"// \xe4\n", "{file} is not UTF-8 at byte 3"),
        (".", None, "{file} is a folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_a_remedy(
    name: str, content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    assert run(["steps", str(file)]) == 64
    error, fix = capsys.readouterr().err.splitlines()
    assert error == f"error: {message.format(file=file)}"
    assert fix.startswith("to fix: ")


def test_an_unknown_format_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["steps", "--format", "yaml"]) == 64
    assert "steps --help`" in capsys.readouterr().err
