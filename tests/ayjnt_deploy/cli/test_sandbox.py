"""`ayjnt sandbox`: served, asked and changed from the command line."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ayjnt_deploy.cli.main import run
from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Sandbox
from tests.ayjnt_deploy.sandbox.client import COUNTER, Client
from tests.patience import PATIENCE

AYJNT = (sys.executable, "-c", "import sys; from ayjnt_deploy.cli import main; main(sys.argv[1:])")


def ayjnt(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen((*AYJNT, *arguments), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def orders(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The Worker `orders` on a sandbox that the environment names."""
    monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", sandbox.url)
    client = Client(sandbox)
    client.first_deploy()
    return client


def test_serve_prints_three_exports_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    with ayjnt("sandbox", "--state", str(tmp_path / "state.db")) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]
        with socket.create_connection(("127.0.0.1", int(lines[0].split(":")[2].split("/")[0]))):
            running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE)

    assert lines[0].startswith("export CLOUDFLARE_API_BASE_URL=http://127.0.0.1:")
    assert lines[1:] == [f"export CLOUDFLARE_API_TOKEN={TOKEN}\n", f"export CLOUDFLARE_ACCOUNT_ID={ACCOUNT_ID}\n"]
    assert (running.returncode, out) == (0, "")
    assert err.splitlines() == [
        "# the sandbox serves until Ctrl-C; paste the lines below into another shell",
        "the sandbox has stopped",
    ]


def test_a_port_that_is_taken_is_a_sentence(capsys: pytest.CaptureFixture[str], sandbox: Sandbox) -> None:
    assert run(["sandbox", "--port", str(sandbox.port)]) == 1

    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert str(sandbox.port) in err
    assert "to fix: " in err


@pytest.mark.parametrize(
    ("command", "code"), [(("true",), 0), (("sh", "-c", "exit 7"), 7), (("sh", "-c", "kill -9 $$"), 137)]
)
def test_exec_ends_with_the_commands_code(command: Sequence[str], code: int) -> None:
    assert run(["sandbox", "exec", "--", *command]) == code


def test_exec_gives_the_command_its_own_sandbox(capfd: pytest.CaptureFixture[str]) -> None:
    script = "echo $CLOUDFLARE_API_BASE_URL $CLOUDFLARE_API_TOKEN $CLOUDFLARE_ACCOUNT_ID"

    assert run(["sandbox", "exec", "--", "sh", "-c", script]) == 0

    url, token, account = capfd.readouterr().out.split()
    assert url.startswith("http://127.0.0.1:")
    assert (token, account) == (TOKEN, ACCOUNT_ID)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 64, "error: there is no command to run\nto fix: write it after two dashes: `ayjnt sandbox exec -- CMD`\n"),
        (
            ("--", "no-such-program"),
            1,
            "error: no-such-program cannot be started: No such file or directory\nto fix: check that it exists\n",
        ),
    ],
)
def test_exec_without_a_command_that_runs_is_a_sentence(
    arguments: Sequence[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sandbox", "exec", *arguments]) == code

    assert capsys.readouterr().err == message


def test_the_dashboard_sets_and_removes_variables(orders: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "dashboard", "set", "orders", "MODE=by hand"]) == 0
    assert run(["sandbox", "dashboard", "set", "orders", 'LIMITS={"a": 2}']) == 0
    assert run(["sandbox", "dashboard", "set", "orders", 'QUOTED="text"']) == 0
    assert run(["sandbox", "dashboard", "set", "orders", "EMPTY="]) == 0

    bindings = orders.bindings()
    assert bindings["MODE"]["text"] == "by hand"
    assert bindings["LIMITS"]["json"] == {"a": 2}
    assert bindings["QUOTED"]["text"] == '"text"'
    assert bindings["EMPTY"]["text"] == ""
    assert run(["sandbox", "dashboard", "remove", "orders", "MODE"]) == 0
    assert "MODE" not in orders.bindings()
    assert f"version {orders.serving()['id']}" in capsys.readouterr().out


def test_the_dashboard_changes_settings(orders: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "dashboard", "change", "orders", 'crons=["1 * * * *"]', "logpush=true"]) == 0
    assert capsys.readouterr().out == "no new version: these settings are not versioned\n"
    assert run(["sandbox", "dashboard", "change", "orders", "compatibility_date=2026-09-01"]) == 0
    assert capsys.readouterr().out == f"version {orders.serving()['id']}\n"

    settings = orders.get("/workers/scripts/orders/settings").result
    assert (settings["logpush"], settings["compatibility_date"]) == (True, "2026-09-01")
    assert run(["sandbox", "dashboard", "change", "orders", 'compatibility_date="2026-10-01"']) == 0
    assert orders.get("/workers/scripts/orders/settings").result["compatibility_date"] == "2026-10-01"
    capsys.readouterr()
    assert run(["sandbox", "dashboard", "change", "orders", "cron=1"]) == 1
    assert capsys.readouterr().err.startswith("error: orders has no setting cron\nto fix: use one of ")


def test_the_dashboard_does_everything_by_name(orders: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "dashboard", "do", "add_route", "pattern=example.com/*", "worker=orders"]) == 0

    (route,) = orders.get("/workers/services/orders/environments/production/routes").result
    assert capsys.readouterr().out == f"{route['id']}\n"
    assert run(["sandbox", "dashboard", "do", "remove_route", "pattern=example.com/*"]) == 0
    assert capsys.readouterr().out == "done\n"
    assert run(["sandbox", "dashboard", "do", "add_route", "pattern=example.com/*"]) == 1
    assert capsys.readouterr().err.endswith("to fix: it takes pattern, worker\n")


def test_a_setting_that_a_consumer_or_workflow_does_not_have_is_refused_with_those_that_it_has(
    orders: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sandbox", "dashboard", "do", "create_queue", 'name="jobs"']) == 0
    assert run(["sandbox", "dashboard", "do", "consume", "queue=jobs", "worker=orders", "max_batch_size=3"]) == 1
    assert capsys.readouterr().err == (
        "error: a queue consumer has no setting max_batch_size\n"
        "to fix: use one of batch_size, dead_letter_queue, max_concurrency, max_retries, max_wait_time_ms, retry_delay\n"
    )
    assert orders.get("/queues?name=jobs").result[0]["consumers"] == []

    assert run(["sandbox", "dashboard", "do", "change_workflow", "workflow=orders-processing", "crons=[]"]) == 1
    assert capsys.readouterr().err == (
        "error: a workflow has no setting crons\n"
        "to fix: use one of class_name, concurrency, default_retention, jurisdiction, limits, schedules, script_name\n"
    )


@pytest.mark.parametrize("assignment", ["MODE", "=x", ""])
@pytest.mark.usefixtures("orders")
def test_an_assignment_without_a_name_or_a_sign_is_64(assignment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "dashboard", "set", "orders", assignment]) == 64

    assert f"write NAME=VALUE, not {assignment!r}" in capsys.readouterr().err


def test_code_is_deployed_by_hand(orders: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = orders.serving()
    script = tmp_path / "worker.js"
    script.write_text(COUNTER.replace("mark-complete", "finish"))

    assert run(["sandbox", "dashboard", "deploy", "orders", "--script", str(script)]) == 0

    after = orders.serving()
    assert capsys.readouterr().out == f"version {after['id']}\n"
    assert after["resources"]["script"]["etag"] != before["resources"]["script"]["etag"]


@pytest.mark.usefixtures("orders")
def test_a_script_that_cannot_be_read_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.js"
    binary.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "gone.js", tmp_path, binary):
        assert run(["sandbox", "dashboard", "deploy", "orders", "--script", str(path)]) == 64
        err = capsys.readouterr().err
        assert err.startswith("error: ")
        assert path.name in err


def test_an_instance_is_started_at_a_step_and_finished(orders: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "instance", "start", "orders-processing", "--at", "mark-complete"]) == 0
    id_ = capsys.readouterr().out.strip()

    found = orders.get(f"/workflows/orders-processing/instances/{id_}").result
    assert [row["name"] for row in found["steps"]][-1] == "mark-complete-1"
    assert run(["sandbox", "instance", "finish", "orders-processing", id_]) == 0
    assert orders.get(f"/workflows/orders-processing/instances/{id_}").result["status"] == "complete"


def test_an_instance_keeps_the_rows_that_it_was_given(
    orders: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.json"
    started = "2026-11-01T10:00:00Z"
    sleep = {"name": "by-hand-1", "type": "sleep", "start": started, "end": started, "finished": True, "error": None}
    rows.write_text(json.dumps({"steps": [sleep]}))

    assert run(["sandbox", "instance", "start", "orders-processing", "--steps", str(rows), "--status", "errored"]) == 0

    id_ = capsys.readouterr().out.strip()
    found = orders.get(f"/workflows/orders-processing/instances/{id_}").result
    assert (found["status"], [row["name"] for row in found["steps"]]) == ("errored", ["by-hand-1"])


def test_an_instance_keeps_what_it_is_started_with(
    orders: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    params = tmp_path / "params.json"
    params.write_text('{"orderId": "7", "__agentBinding": "ORDERS_AGENT"}')

    assert run(["sandbox", "instance", "start", "orders-processing", "--params", str(params)]) == 0

    id_ = capsys.readouterr().out.strip()
    found = orders.get(f"/workflows/orders-processing/instances/{id_}").result
    assert found["params"] == {"orderId": "7", "__agentBinding": "ORDERS_AGENT"}


@pytest.mark.parametrize("text", ["", "{", "\xff"])
@pytest.mark.usefixtures("orders")
def test_params_that_are_no_json_are_64(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = tmp_path / "params.json"
    params.write_bytes(text.encode("latin-1"))

    assert run(["sandbox", "instance", "start", "orders-processing", "--params", str(params)]) == 64

    err = capsys.readouterr().err
    assert err.startswith(f"error: {params} ")
    assert "to fix: " in err


@pytest.mark.parametrize("text", ["", "{", "7", "{}", "[1]", '{"steps": {}}', "\xff"])
@pytest.mark.usefixtures("orders")
def test_rows_that_are_none_are_64(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.json"
    rows.write_bytes(text.encode("latin-1"))

    assert run(["sandbox", "instance", "start", "orders-processing", "--steps", str(rows)]) == 64

    err = capsys.readouterr().err
    assert err.startswith(f"error: {rows} ")
    assert "to fix: " in err


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    "arguments",
    [
        ("dashboard", "set", "no-such-worker", "A=1"),
        ("dashboard", "remove", "orders", "NO_SUCH_VARIABLE"),
        ("instance", "start", "no-such-workflow"),
        ("instance", "start", "orders-processing", "--at", "no-such-step"),
        ("instance", "start", "orders-processing", "--status", "no-such-status"),
        ("instance", "finish", "orders-processing", "no-such-instance"),
        ("fault", "add", "/versions"),
        ("fault", "add", "(", "--status", "500"),
        ("fault", "add", "/versions", "--status", "999"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_a_sentence(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", *arguments]) in {1, 64}

    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("to fix: ")


def test_faults_are_added_cleared_and_released(orders: Client) -> None:
    for arguments in (("--method", "GET", "--status", "503", "--times", "2"), ("--drop", "--after")):
        assert run(["sandbox", "fault", "add", "/workers/subdomain", *arguments]) == 0

    assert orders.get("/workers/subdomain").status == 503
    assert run(["sandbox", "fault", "clear"]) == 0
    assert run(["sandbox", "fault", "add", "/workers/subdomain", "--delay", "600"]) == 0
    assert run(["sandbox", "fault", "release"]) == 0
    assert orders.get("/workers/subdomain").status == 200


def test_requests_are_listed_and_everything_is_forgotten(orders: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "requests"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"200 PUT /accounts/{ACCOUNT_ID}/workers/scripts/orders" in lines

    assert run(["sandbox", "reset"]) == 0
    assert orders.get("/workers/services/orders").status == 404


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/client/v4", "no sandbox answers at http://127.0.0.1:9/client/v4: "),
        ("https://api.cloudflare.com/client/v4", "'https://api.cloudflare.com/client/v4' is not a sandbox's address"),
        ("nonsense", "'nonsense' is not a sandbox's address"),
    ],
)
def test_where_no_sandbox_is_there_is_a_sentence(url: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "requests", "--url", url]) == 1

    assert capsys.readouterr().err.startswith(f"error: {words}")


def test_without_an_address_the_variable_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_BASE_URL", raising=False)

    assert run(["sandbox", "requests"]) == 64

    assert "CLOUDFLARE_API_BASE_URL" in capsys.readouterr().err


def test_a_sandbox_that_is_terminated_stops(tmp_path: Path) -> None:
    with ayjnt("sandbox", "--state", str(tmp_path / "state.db")) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.terminate()
        _, err = running.communicate(timeout=PATIENCE)

    assert "the sandbox has stopped" in err
    assert "Traceback" not in err
