"""`ayjnt fix` without a network: the working tree against the last commit."""

import json
import shutil
from pathlib import Path

import pytest

from ayjnt_deploy.cli.main import run
from tests.ayjnt_deploy.repositories import commit, git
from tests.projects import trees

WORKFLOW = "agents/orders/workflow.ts"
STEP = "workflow/orders-processing/step/"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, committed; nothing tells where Cloudflare is."""
    root = tmp_path / "orders"
    shutil.copytree(trees.EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    commit(root, {".gitignore": "node_modules\n"})
    for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return root


def edit(root: Path, old: str, new: str) -> bytes:
    """Replace `old`, and return what the file was before."""
    before = (root / WORKFLOW).read_bytes()
    assert before.count(old.encode()) == 1
    (root / WORKFLOW).write_bytes(before.replace(old.encode(), new.encode()))
    return before


def fix(root: Path, rule: str, step: str, *arguments: str) -> int:
    return run(["fix", rule, f"{STEP}{step}", "--cwd", str(root), "--offline", *arguments])


def test_a_rename_since_the_last_commit_is_taken_back(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = edit(app, '"charge-customer"', '"charge-card"')

    assert fix(app, "step-renamed", "charge-customer", "--yes") == 0

    assert (app / WORKFLOW).read_bytes() == before
    assert f"step-renamed {STEP}charge-customer is no longer found\n" in capsys.readouterr().out


def test_the_plan_shows_the_line_of_the_commit_and_the_fix(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"charge-customer"', '"charge-card"')
    head = git(app, "rev-parse", "HEAD").strip()

    assert run(["plan", "--cwd", str(app), "--offline"]) == 3
    text = capsys.readouterr().out
    assert run(["plan", "--cwd", str(app), "--offline", "--format", "json"]) == 3
    (finding,) = json.loads(capsys.readouterr().out)["findings"]

    line = 'const charged = await step.do("charge-customer", async () => {'
    assert f"  at: {WORKFLOW}:33 (was {WORKFLOW}:33 at {head[:7]})\n    it was: {line}\n" in text
    assert f"    ayjnt fix step-renamed {STEP}charge-customer does it: restores what the release had" in text
    assert (finding["was"], finding["fixes"]) == ({"commit": head, "text": line}, ["restore", "guard", "allow"])


def test_what_is_left_is_said(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"charge-customer"', '"charge-card"')
    edit(app, '"reserve-inventory"', '"reserve"')

    assert fix(app, "step-renamed", "charge-customer", "--yes", "--format", "json") == 0

    left = {"rule": "step-renamed", "severity": "block", "address": f"{STEP}reserve-inventory"}
    assert json.loads(capsys.readouterr().out)["left"] == [left]


def test_a_finding_that_is_allowed_already_needs_nothing(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"charge-customer"', '"charge-card"')
    assert fix(app, "step-renamed", "charge-customer", "--because", "it is idempotent", "--yes") == 0
    capsys.readouterr()

    assert fix(app, "step-renamed", "charge-customer", "--yes") == 1

    assert "is allowed already\nto fix: there is nothing to do\n" in capsys.readouterr().err


def test_a_plan_without_findings_has_nothing_to_fix(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(app, "step-renamed", "charge-customer", "--yes") == 1

    assert capsys.readouterr().err.endswith("to fix: the plan has no findings: there is nothing to fix\n")


def test_an_edit_that_would_not_do_is_refused_with_the_reason(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"charge-customer"', "NAME")
    edit(app, "type Params = {", 'const NAME = "charge-card";\nconsole.log(NAME);\ntype Params = {')
    before = (app / WORKFLOW).read_bytes()

    assert fix(app, "step-renamed", "charge-customer", "--how", "restore", "--yes") == 1

    err = capsys.readouterr().err
    assert f"error: NAME ({WORKFLOW}:6) is used at 2 places: changing it would change more than this step\n" in err
    assert (app / WORKFLOW).read_bytes() == before


def test_a_finding_without_a_mechanical_fix_says_what_to_do(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '    await step.sleep("payment-clearance-delay", "2 seconds");\n', "")

    assert fix(app, "sleep-removed", "payment-clearance-delay", "--yes") == 1

    err = capsys.readouterr().err
    assert f"error: sleep-removed at {STEP}payment-clearance-delay has no mechanical fix\n" in err
    assert 'or accept it with --how allow --because "…"\n' in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--how", "undo"), "invalid value for '--how': 'undo' is not one of 'restore', 'guard', 'allow'"),
        (("--until", "tomorrow"), "invalid value for '--until': 'tomorrow' does not match the formats '%Y-%m-%d'"),
    ],
)
def test_options_that_cannot_be_meant_are_64(
    app: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fix(app, "step-renamed", "charge-customer", *arguments) == 64

    assert capsys.readouterr().err == f"error: {message}\nto fix: see `ayjnt fix --help`\n"
