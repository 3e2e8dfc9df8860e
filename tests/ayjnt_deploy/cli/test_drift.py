"""`ayjnt drift` on the command line: what it prints where, and how it ends."""

import json
from pathlib import Path

import pytest

from ayjnt_deploy.cli.main import run
from ayjnt_deploy.sandbox import Fault, Sandbox
from tests.ayjnt_deploy.released import a_released

CONFIG = '{ "name": "orders", "vars": { "LOG_LEVEL": "info" } }'


@pytest.fixture(autouse=True)
def _somewhere(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every run be in an empty folder, with the sandbox for Cloudflare."""
    for name, value in {**sandbox.environment, "HOME": str(tmp_path), "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def drifted(sandbox: Sandbox) -> None:
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")


@pytest.mark.usefixtures("drifted")
def test_drift_is_told_and_ends_with_2_only_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drift", "orders"]) == 0
    first = capsys.readouterr().out
    assert run(["drift", "orders", "--exit-code"]) == 2

    assert "    ~ variable/LOG_LEVEL: (masked)   (will be overwritten)\n    last deployed by sandbox@" in first
    assert first.endswith("drift: 1 difference in orders\n")


@pytest.mark.usefixtures("drifted")
def test_values_are_shown_in_a_log_only_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drift", "orders", "--show-values", "--format", "json"]) == 0

    said = capsys.readouterr()
    (change,) = json.loads(said.out)["workers"][0]["changes"]
    assert (change["address"], change["live"]) == ("variable/LOG_LEVEL", '"debug"')
    assert '~ variable/LOG_LEVEL: "debug"' in said.err


@pytest.mark.usefixtures("drifted")
def test_json_is_alone_on_stdout_and_quiet_says_nothing_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drift", "orders", "--format", "json", "--quiet"]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out)["drift"] is True


def test_without_drift_the_end_is_0(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    a_released(sandbox)

    assert run(["drift", "orders", "--exit-code"]) == 0

    assert capsys.readouterr().out.endswith("no drift: 1 Worker as released\n")


def test_a_part_that_may_not_be_read_is_no_drift_and_is_said(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    a_released(sandbox)
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/schedules", status=403, code=9109, times=9))

    assert run(["drift", "orders", "--exit-code"]) == 0

    assert capsys.readouterr().out.endswith(
        "no drift in what could be compared\nnot all is known of orders: see the lines that begin with ?\n"
    )


@pytest.mark.parametrize(("is_drifted", "code"), [(True, 2), (False, 1)])
def test_drift_counts_more_than_a_worker_that_cannot_be_read(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str], is_drifted: bool, code: int
) -> None:
    a_released(sandbox)
    a_released(sandbox, "shop")
    if is_drifted:
        sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/shop/deployments", status=403, code=9109, times=9))

    assert run(["drift", "--all", "--exit-code"]) == code

    said = capsys.readouterr()
    assert "? shop: not read: GET " in said.out
    assert ("error: shop could not be compared\n" in said.err) is not is_drifted


def test_a_worker_that_no_answer_came_for_may_be_read_later(sandbox: Sandbox) -> None:
    a_released(sandbox)
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/deployments", drop=True, times=99))

    assert run(["drift", "--all"]) == 75


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 64, "error: no Worker is named, and there is no project in this folder\n"),
        ([""], 64, "error: the name of the Worker is empty\n"),
        (["order"], 1, "to fix: did you mean 'orders'?\n"),
        (
            ["orders", "--all"],
            64,
            "error: invalid value: --all looks at every Worker, and 'orders' is named beside it\n",
        ),
        (["--all", "--adopt", "variable/A"], 64, "error: invalid value: --adopt takes what is live of one Worker"),
        (["orders", "--adopt", "variable/LOG_LEVEL"], 1, "error: there is no config in this folder that could say"),
        (["--adopt", "--yes"], 64, "error: "),
        (["orders", "--cwd", "nowhere"], 64, "error: "),
    ],
)
@pytest.mark.usefixtures("drifted")
def test_wrong_input_is_told_with_the_next_move(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    assert run(["drift", *arguments]) == code

    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize("arguments", [["orders"], ["--all"]])
@pytest.mark.usefixtures("drifted")
def test_a_worker_that_is_named_needs_nothing_of_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (tmp_path / "wrangler.jsonc").write_text('{ "name": ')

    assert run(["drift", *arguments]) == 0

    said = capsys.readouterr()
    assert said.out.endswith("drift: 1 difference in orders\n")
    assert said.err.startswith(
        "· the config in this folder is left aside: wrangler.jsonc:1:11: unexpected end of input\n"
    )


@pytest.mark.parametrize("arguments", [[], ["orders", "--adopt", "variable/LOG_LEVEL"]])
def test_a_broken_config_that_is_needed_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (tmp_path / "wrangler.jsonc").write_text('{ "name": ')

    assert run(["drift", *arguments]) == 1

    assert capsys.readouterr().err.startswith("error: wrangler.jsonc:1:11: unexpected end of input\n")


@pytest.mark.parametrize("address", ["variable/NOPE", "NOPE", "setting/nope"])
@pytest.mark.usefixtures("drifted")
def test_an_address_at_which_there_is_no_drift_is_a_wrong_command_line(tmp_path: Path, address: str) -> None:
    (tmp_path / "wrangler.json").write_text(CONFIG)

    assert run(["drift", "--adopt", address]) == 64


def test_without_a_token_the_remedy_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN")

    assert run(["drift", "orders"]) == 1

    assert "error: no API token: CLOUDFLARE_API_TOKEN is not set" in capsys.readouterr().err


@pytest.mark.usefixtures("drifted")
def test_an_edit_is_shown_and_written_only_where_somebody_says_yes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrangler.json").write_text(CONFIG)

    assert run(["drift", "--adopt", "variable/LOG_LEVEL", "--format", "json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["written"] is False
    assert (
        "error: nothing was written: there is no terminal to ask on\nto fix: add --yes to write the edit\n" in said.err
    )
    assert (tmp_path / "wrangler.json").read_text() == CONFIG

    assert run(["drift", "--adopt", "variable/LOG_LEVEL", "--yes"]) == 0
    assert (tmp_path / "wrangler.json").read_text() == CONFIG.replace("info", "debug")
    said = capsys.readouterr()
    assert f"-{CONFIG}\n+{CONFIG.replace('info', 'debug')}\n" in said.out
    assert said.out.endswith("the next deploy releases it; until then `ayjnt drift` still lists it\n")

    assert run(["drift", "--adopt", "variable/LOG_LEVEL"]) == 0
    assert "wrangler.json says already what is live at variable/LOG_LEVEL" in capsys.readouterr().out
