"""What `ayjnt` is called with, and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ayjnt_deploy import __version__
from ayjnt_deploy.cli.main import run
from ayjnt_deploy.errors import TerminationRequested
from ayjnt_deploy.sandbox import ACCOUNT_ID, Fault, Sandbox
from tests.ayjnt_deploy.sandbox.client import Client

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "orders"
AYJNT = ROOT / ".venv" / "bin" / "ayjnt"
COMMANDS: Sequence[tuple[str, ...]] = (
    (),
    ("build",),
    ("migrate",),
    ("plan",),
    ("deploy",),
    ("fix",),
    ("explain",),
    ("record",),
    ("steps",),
    ("replay",),
    ("sandbox",),
    ("sandbox", "exec"),
    ("sandbox", "dashboard"),
    ("sandbox", "dashboard", "set"),
    ("sandbox", "dashboard", "remove"),
    ("sandbox", "dashboard", "deploy"),
    ("sandbox", "instance"),
    ("sandbox", "instance", "start"),
    ("sandbox", "instance", "finish"),
    ("sandbox", "fault"),
    ("sandbox", "fault", "add"),
    ("sandbox", "fault", "clear"),
    ("sandbox", "requests"),
    ("sandbox", "reset"),
)


UNREADABLE = Fault(method="GET", path="/workers/scripts/orders/content/v2", status=403, code=9109, times=99)
"""Without its code nothing says which steps are deployed."""


@pytest.fixture
def project(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example as the current folder, with the sandbox in the environment."""
    root = tmp_path / "orders"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "80")
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    return root


@pytest.mark.parametrize(
    ("arguments", "message", "command"),
    [
        (("plann",), "no such command 'plann'. Did you mean 'plan', 'explain'?", "ayjnt"),
        (("zzz",), "no such command 'zzz'", "ayjnt"),
        (("plan", "--exit-cod"), "no such option: --exit-cod (Possible options: --exit-code)", "ayjnt plan"),
        (("plan", "--zzz"), "no such option: --zzz", "ayjnt plan"),
        (("plan", "extra"), "got unexpected extra argument(s) (extra)", "ayjnt plan"),
        (
            ("plan", "--format", "xml"),
            "invalid value for '--format': 'xml' is not one of 'text', 'json'",
            "ayjnt plan",
        ),
        (
            ("plan", "--instances", "-1"),
            "invalid value for '--instances': -1 is not in the range x>=0",
            "ayjnt plan",
        ),
        (
            ("plan", "--instances", "many"),
            "invalid value for '--instances': 'many' is not a valid int range",
            "ayjnt plan",
        ),
        (("plan", "--format"), "option '--format' requires an argument", "ayjnt plan"),
        (("drift", "--adopt"), "option '--adopt' requires an argument", "ayjnt drift"),
        (("sandbox", "dashboard", "set", "--port"), "no such option: --port", "ayjnt sandbox dashboard set"),
        (("sandbox", "--port"), "option '--port' requires an argument", "ayjnt sandbox"),
        (
            ("sandbox", "--port", "70000"),
            "invalid value for '--port': 70000 is not in the range 0<=x<=65535",
            "ayjnt sandbox",
        ),
        (("sandbox", "dashboard", "set"), "missing argument 'WORKER'", "ayjnt sandbox dashboard set"),
    ],
)
def test_a_call_that_cannot_be_meant_is_64_and_names_the_help(
    arguments: Sequence[str], message: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64

    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"error: {message}\nto fix: see `{command} --help`\n"


def test_an_option_of_wranglers_that_would_change_the_plan_is_64(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deploy", "--name", "other"]) == 64

    assert capsys.readouterr().err == (
        "error: --name would change what is deployed behind the plan\n"
        'to fix: set "name" in the "wrangler" section of ayjnt.jsonc, where the plan can see it\n'
    )


@pytest.mark.parametrize("option", ["--dry-run", "--overwrite", "--adopt-worker", "--show-values", "--instances"])
def test_a_slip_in_an_option_of_deploy_is_told_what_was_meant(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deploy", f"{option[:-1]}m"]) == 64

    assert capsys.readouterr().err == f"error: there is no option {option[:-1]}m\nto fix: did you mean {option}?\n"


def test_without_a_command_the_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 64

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: ayjnt [OPTIONS] COMMAND [ARGS]...\n")
    assert "error" not in err.splitlines()[0]


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0

    assert capsys.readouterr().out == f"ayjnt {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_help_says_what_its_command_and_options_do(
    command: Sequence[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    assert run([*command, "--help"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].strip().startswith(f"Usage: {' '.join(('ayjnt', *command))} ") or lines[0].startswith("Usage: ")
    described = [line.strip() for line in lines if line.startswith("  -")]
    assert described
    assert [line for line in described if "  " not in line and len(line) < 40] == []


def test_the_help_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])

    help_ = " ".join(capsys.readouterr().out.split())
    for code in (
        "0 done",
        "1 error",
        "2 differences",
        "3 refused",
        "4 the plan",
        "5 something",
        "64 usage",
        "75 nothing",
    ):
        assert code in help_
    assert "130 and 143 interrupted" in help_


SLOW = ("rich", "httpx", "deepdiff", "tenacity", "asyncio", "tree_sitter", "tree_sitter_typescript", "json5", "sqlite3")


@pytest.mark.parametrize("command", [(), ("plan",), ("deploy",), ("sandbox", "exec")], ids=" ".join)
def test_help_imports_nothing_that_only_work_needs(command: Sequence[str]) -> None:
    script = (
        "import sys\n"
        "from ayjnt_deploy.cli.main import run\n"
        f"run([*{command!r}, '--help'])\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)), file=sys.stderr)\n"
    )

    done = subprocess.run((sys.executable, "-c", script), capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


@pytest.mark.usefixtures("project")
def test_json_is_alone_on_stdout_and_text_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--format", "json"]) == 0

    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["format"], found["worker"], found["account"]) == (1, "orders", ACCOUNT_ID)
    assert err.startswith("· reading orders at 127.0.0.1:")
    assert "nothing stands against this deploy" in err


@pytest.mark.usefixtures("project")
def test_text_is_the_plan_on_stdout_and_progress_on_stderr(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox
) -> None:
    assert run(["plan"]) == 0

    out, err = capsys.readouterr()
    host = f"127.0.0.1:{sandbox.port}"
    assert out.splitlines()[0] == f"{host} · account {ACCOUNT_ID} · Worker orders · not deployed yet"
    assert err == f"· reading orders at {host}\n"


@pytest.mark.usefixtures("project")
def test_quiet_says_nothing_where_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--quiet"]) == 0

    assert "".join(capsys.readouterr()) == ""


@pytest.mark.usefixtures("project")
def test_no_colour_where_nobody_sees_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run(["plan"])
    assert "\x1b[" in capsys.readouterr().out

    monkeypatch.setenv("NO_COLOR", "1")
    run(["plan"])
    assert "\x1b[" not in "".join(capsys.readouterr())


@pytest.mark.usefixtures("project")
def test_exit_code_two_is_for_differences_and_only_on_request() -> None:
    assert run(["plan"]) == 0
    assert run(["plan", "--exit-code"]) == 2
    assert run(["deploy", "--dry-run"]) == 0


@pytest.mark.usefixtures("project")
def test_a_refused_plan_is_three_whatever_was_asked(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    Client(sandbox).first_deploy()
    sandbox.faults.add(UNREADABLE)

    assert run(["plan"]) == 3
    assert run(["plan", "--exit-code"]) == 3
    capsys.readouterr()
    assert run(["plan", "--quiet", "--format", "json"]) == 3

    out, err = capsys.readouterr()
    assert json.loads(out)["refused"] is True
    assert "baseline-missing" in err


@pytest.mark.usefixtures("project")
def test_a_refused_deploy_writes_the_plan_as_json_and_its_error_as_text(
    sandbox: Sandbox, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "node_modules").symlink_to(EXAMPLE / "node_modules")
    Client(sandbox).first_deploy()
    sandbox.faults.add(UNREADABLE)
    sandbox.clear_requests()

    assert run(["deploy", "--format", "json"]) == 3

    out, err = capsys.readouterr()
    assert json.loads(out)["refused"] is True
    assert "\nerror: refused by " in err
    assert [one for one in sandbox.requests if one.method != "GET"] == []


@pytest.mark.usefixtures("sandbox")
def test_a_reader_that_goes_away_is_no_traceback(project: Path) -> None:
    for command in ("plan", "plan --format json", "build"):
        done = subprocess.run(
            ("sh", "-c", f"{AYJNT} {command} | head -c 1"),
            cwd=project,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert "BrokenPipe" not in done.stderr


def test_a_pipe_that_is_closed_before_we_write_is_no_traceback(project: Path) -> None:
    done = subprocess.run(
        ("sh", "-c", f"({AYJNT} plan; echo code $? >&2) | true"),
        cwd=project,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.splitlines()[-1] == "code 1"
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["plan", "plan --format json"])
def test_a_stream_that_is_closed_from_the_start_is_one_that_nobody_reads(
    command: str, closed: str, project: Path
) -> None:
    done = subprocess.run(
        ("sh", "-c", f"({AYJNT} {command} {closed}); echo code $?"),
        cwd=project,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines()[-1] == "code 0"
    assert "Traceback" not in done.stderr


def test_build_names_what_it_found_and_wrote(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    assert run(["build"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("agent OrdersAgent at /orders, binding ORDERS_AGENT (agents/orders/agent.ts:")
    assert lines[1].startswith("workflow orders-processing, binding ORDERS_PROCESSING, 5 steps (agents/")
    assert "wrote .ayjnt/dist/wrangler.jsonc" in lines
    assert lines[-1] == "everything was up to date"
    assert (project / ".ayjnt" / "dist" / "wrangler.jsonc").exists()


def test_build_is_quiet_on_request(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--quiet", "--cwd", str(project)]) == 0

    assert capsys.readouterr().out == ""


def test_migrate_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = project / ".ayjnt" / "migrations.json"
    lock.unlink()

    assert run(["migrate"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "migration v1, not staged: `ayjnt build` writes it into .ayjnt/migrations.json",
        "  new class OrdersAgent, with SQLite storage",
        "code and migrations go live in one upload for all traffic: no gradual rollout, and no version by itself until then",
        "`ayjnt migrate --live` tells which of the staged migrations are applied",
    ]
    assert not lock.exists()


@pytest.mark.usefixtures("sandbox")
def test_migrate_asks_cloudflare_where_it_is_told_to(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["migrate", "--live", "--format", "json", "--cwd", str(project)]) == 0

    document = json.loads(capsys.readouterr().out)
    assert (document["live"], document["sends"]) == ({"exists": False, "tag": None, "classes": {}}, ["v1"])


@pytest.mark.usefixtures("sandbox")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("command", ["plan", "plan --format json"])
def test_a_report_that_cannot_be_written_is_a_sentence(command: str, project: Path) -> None:
    done = subprocess.run(
        ("sh", "-c", f"{AYJNT} {command} > /dev/full"),
        cwd=project,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.splitlines()[-2:]) == (
        1,
        [
            "error: the report cannot be written: No space left on device",
            "to fix: see that the disk has room, or send the output elsewhere",
        ],
    )


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_that_lacks_letters_is_no_traceback(encoding: str, project: Path) -> None:
    workflow = project / "agents" / "orders" / "workflow.ts"
    workflow.write_text(workflow.read_text("utf-8").replace('"charge-customer"', '"Z\u00fcrich \u2192"'), "utf-8")

    text = printed("explain step-renamed", encoding, project)
    document = printed("steps --format json", encoding, project)

    assert (text.returncode, b"Traceback" in text.stderr) == (0, False)
    assert (document.returncode, b"Traceback" in document.stderr) == (0, False)
    assert json.loads(document.stdout.decode(encoding))["workflows"][0]["steps"][3]["name"] == "Z\u00fcrich \u2192"


def printed(command: str, encoding: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run((AYJNT, *command.split()), cwd=cwd, env=environment, capture_output=True, check=False)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes only text")
def test_a_file_whose_name_is_no_text_is_shown(project: Path) -> None:
    file = project / os.fsdecode(b"\xff.ts")
    (project / "agents" / "orders" / "workflow.ts").rename(file)

    told = subprocess.run((AYJNT, "steps", file), capture_output=True, check=False)

    assert (told.returncode, told.stderr) == (0, b"")
    assert b"/\\udcff.ts:13)\n" in told.stdout


@pytest.mark.parametrize(("signal", "code"), [(KeyboardInterrupt, 130), (TerminationRequested, 143)])
def test_a_signal_that_comes_before_the_command_begins_ends_with_its_own_code(
    signal: type[KeyboardInterrupt], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def arguments() -> Iterator[str]:
        yield "drift"
        raise signal

    assert run(arguments()) == code
    assert capsys.readouterr().err == "interrupted; nothing was deployed\n"
