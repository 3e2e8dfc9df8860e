"""What one run of wrangler says of itself: texts of the real one, kept in tests/data/wrangler."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ayjnt_deploy.apply.landing import Landing, Outcome
from ayjnt_deploy.apply.mask import mask
from ayjnt_deploy.apply.wrangler import Attempt, read_attempt, run_wrangler
from ayjnt_deploy.process import Finished
from ayjnt_deploy.settings import Settings

DATA = Path(__file__).parents[2] / "data" / "wrangler"
ACCOUNT = "/accounts/5a0db0c0ffee4a5e9b7d3c1e2f604718"
UPLOAD = f"A request to the Cloudflare API ({ACCOUNT}/workers/scripts/orders) failed."
REFUSED = "The sandbox was asked to refuse this."
UNKNOWN_ERROR = "An unknown error has occurred."
MALFORMED = f"Received a malformed response from the API PUT {ACCOUNT}/workers/scripts/orders -> "

FORBIDDEN = f"Received a malformed response from the API GET {ACCOUNT}/workers/services/orders -> 403 Forbidden"


def attempt(name: str, **variables: str) -> Attempt:
    said: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    finished = Finished(code=said["code"], out="\n".join(said["out"]), err="\n".join(said["err"]))
    return read_attempt(finished, said["events"], mask("sandbox-token", variables), log="\n".join(said["log"]))


def is_transient(one: Attempt) -> bool:
    return Outcome(attempt=one, landing=Landing.NOTHING, live=None).is_transient


@pytest.mark.parametrize(
    ("name", "message", "code", "transient"),
    [
        ("put-500-always", f"{UPLOAD} {UNKNOWN_ERROR} [code: 10013]", 10013, True),
        ("put-500-code-unknown", f"{UPLOAD} {UNKNOWN_ERROR} [code: 12345]", 12345, True),
        ("put-500-without-errors", UPLOAD, None, True),
        ("put-503-empty", MALFORMED + "503 Service Unavailable", None, True),
        ("put-html-502", MALFORMED + "502 Bad Gateway", None, True),
        ("put-html-200", MALFORMED + "200 OK", None, True),
        ("put-truncated-200", MALFORMED + "200 OK", None, True),
        ("put-dropped-always", "fetch failed", None, True),
        ("get-services-dropped", "fetch failed", None, True),
        ("port-closed", "fetch failed", None, True),
        ("update-deployments-dropped", "fetch failed", None, True),
        ("put-10013-with-400", f"{UPLOAD} {REFUSED} [code: 10013]", 10013, True),
        ("put-10002-with-500", f"{UPLOAD} {UNKNOWN_ERROR} [code: 10002]", 10002, True),
        ("put-10035", f"{UPLOAD} {REFUSED} [code: 10035]", 10035, True),
        (
            "put-429",
            f"{UPLOAD} Please wait and consider throttling your request speed [code: 971]",
            971,
            True,
        ),
        (
            "put-429-long",
            f"{UPLOAD} Please wait and consider throttling your request speed [code: 971]",
            971,
            True,
        ),
        ("put-10021", f"{UPLOAD} {REFUSED} [code: 10021]", 10021, False),
        ("put-10061", f"{UPLOAD} {REFUSED} [code: 10061]", 10061, False),
        ("put-400-code-unknown", f"{UPLOAD} {REFUSED} [code: 12345]", 12345, False),
        ("get-html-403", FORBIDDEN, None, False),
        (
            "token-wrong",
            (
                f"A request to the Cloudflare API ({ACCOUNT}/workers/services/orders) failed. "
                "Authentication error [code: 10000]"
            ),
            10000,
            False,
        ),
        ("token-read-only", f"{UPLOAD} Authentication error [code: 10000]", 10000, False),
        (
            "account-unknown",
            (
                "A request to the Cloudflare API (/accounts/00000000000000000000000000000000/workers/services/orders) "
                "failed. Unauthorized to access requested resource [code: 9109]"
            ),
            9109,
            False,
        ),
        (
            "build-error",
            'Build failed with 1 error: agents/orders/agent.ts:1:42: ERROR: Expected identifier but found "}"',
            None,
            False,
        ),
        (
            "import-missing-500",
            'Build failed with 1 error: agents/orders/agent.ts:1:14: ERROR: Could not resolve "./error-500.ts"',
            None,
            False,
        ),
        (
            "import-socket",
            'Build failed with 1 error: agents/orders/agent.ts:1:14: ERROR: Could not resolve "./socket.ts"',
            None,
            False,
        ),
        (
            "config-error",
            (
                "Processing .ayjnt/dist/wrangler.jsonc configuration: "
                '- Expected "workers_dev" to be of type boolean but got "maybe".'
            ),
            None,
            False,
        ),
        (
            "class-missing",
            (
                "Your Worker depends on the following Durable Objects, which are not exported in your entrypoint file: "
                "NoSuchClass. You should export these objects from your entrypoint, .ayjnt/dist/entry.ts."
            ),
            None,
            False,
        ),
        (
            "workflows-500",
            (
                'Trigger configuration for "orders" was only partially updated: '
                f'Workflows: - Workflow "orders-processing": '
                f"A request to the Cloudflare API ({ACCOUNT}/workflows/orders-processing) failed. "
                f"- {UNKNOWN_ERROR} [code: 10013] Successful trigger changes were not rolled back."
            ),
            10013,
            True,
        ),
    ],
)
def test_a_failure_is_one_sentence_and_known_to_pass_or_to_stay(
    name: str, message: str, code: int | None, transient: bool
) -> None:
    found = attempt(name)

    assert (found.code, found.message, found.error_code) == (1, message, code)
    assert is_transient(found) is transient
    assert found.version_id is None


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("put-500-always", 500),
        ("put-500-without-errors", 500),
        ("put-429", 429),
        ("put-html-502", 502),
        ("put-503-empty", 503),
        ("get-html-403", 403),
        ("put-html-200", None),
        ("put-dropped-always", None),
        ("put-400-code-unknown", None),
        ("import-missing-500", None),
    ],
)
def test_the_status_is_that_of_the_api(name: str, status: int | None) -> None:
    assert attempt(name).status == status


def test_a_success_names_version_and_targets() -> None:
    found = attempt("success")

    assert (found.code, found.message, found.error_code, found.status) == (0, "", None, None)
    assert found.version_id is not None
    assert found.targets == ("https://orders.sandbox.workers.dev", "workflow: orders-processing")


@pytest.mark.parametrize("name", sorted(file.stem for file in DATA.glob("*.json")))
def test_no_stack_and_no_colour_is_left_in_what_is_shown(name: str) -> None:
    found = attempt(name)

    for text in (found.message, found.tail):
        assert "\x1b" not in text
        assert "cli.js:" not in text
        assert "Logs were written" not in text
        assert "error handler also failed" not in text


def test_a_value_of_a_variable_is_hidden_in_message_and_tail() -> None:
    found = attempt("config-error", MOTTO="maybe")

    assert "maybe" not in found.message + found.tail
    assert "(hidden)" in found.message


@pytest.mark.parametrize(
    ("finished", "events", "message"),
    [
        (Finished(code=1, out="", err=""), [], ""),
        (Finished(code=-9, out="Total Upload: 1 KiB\n", err=""), [], "Total Upload: 1 KiB"),
        (Finished(code=1, out="", err="node: bad option\nmore\n"), [], "node: bad option more"),
        (Finished(code=1, out="", err=""), [{"type": "command-failed", "code": "x", "message": None}], ""),
        (Finished(code=1, out="", err=""), [{"type": "command-failed", "message": ["a", 1]}], "['a', 1]"),
    ],
)
def test_whatever_a_process_leaves_behind_can_be_read(
    finished: Finished, events: list[dict[str, Any]], message: str
) -> None:
    found = read_attempt(finished, events, mask("token", {}))

    assert (found.message, found.error_code, found.status) == (message, None, None)
    assert not is_transient(found)


def test_a_deploy_that_was_cut_off_has_no_version() -> None:
    event = {"type": "deploy", "version_id": None, "targets": None}

    found = read_attempt(Finished(code=1, out="", err=""), [event], mask("token", {}))

    assert (found.version_id, found.targets) == (None, ())


SCRIPT = """\
import os, sys
with open(os.environ["WRANGLER_OUTPUT_FILE_PATH"], "w") as file:
    file.write('{"type": "wrangler-session"}\\n')
    file.write('{"type": "deploy", "version_id": "v-1", "targets": ["https://orders.example"]}\\n')
    file.write('[1, 2]\\n{"type": "deploy", "versi')
with open(os.path.join(os.environ["WRANGLER_LOG_PATH"], "wrangler-1.log"), "w") as file:
    file.write("-- START CF API RESPONSE: Bad Gateway 502\\n")
print("token is", os.environ["CLOUDFLARE_API_TOKEN"])
print("[ERROR] A request to the Cloudflare API (/x) failed.", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize(("code", "status"), [(0, None), (1, 502)])
def test_output_file_and_log_of_a_run_are_read_even_when_they_are_cut_off(
    code: int, status: int | None, tmp_path: Path
) -> None:
    heard: list[str] = []

    found = run_wrangler(
        (sys.executable, "-c", SCRIPT, str(code)),
        Settings(root=tmp_path, now=datetime(2026, 11, 22, tzinfo=UTC)),
        token="s3cret-token",
        account_id="abc",
        mask=mask("s3cret-token", {}),
        timeout=30,
        on_line=heard.append,
    )

    assert (found.code, found.version_id, found.targets) == (code, "v-1", ("https://orders.example",))
    assert found.status == status
    assert "token is (hidden)" in heard
