"""`ayjnt fix`: a finding of the plan is answered in the source, and the deploy goes through."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploys.story import AYJNT, WORKFLOW, Story

pytestmark = pytest.mark.real

CHARGE = "workflow/orders-processing/step/charge-customer"


@pytest.fixture
def renamed(shop: Story) -> Story:
    """The deployed project with an order that has paid, and another name for the step that it has paid by."""
    shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.edit('"charge-customer"', '"charge-card"')
    return shop


def source(story: Story) -> bytes:
    return (story.root / WORKFLOW).read_bytes()


def test_the_old_name_is_restored_and_the_deploy_goes_through(renamed: Story) -> None:
    before = source(renamed)

    said = renamed.ayjnt("fix", "step-renamed", CHARGE, "--yes")

    assert said.code == 0, said.all
    assert '-    const charged = await step.do("charge-card", async () => {' in said.out.splitlines()
    assert '+    const charged = await step.do("charge-customer", async () => {' in said.out.splitlines()
    assert f"step-renamed {CHARGE} is no longer found" in said.out
    assert source(renamed) == before.replace(b'"charge-card"', b'"charge-customer"')
    renamed.deploy()


def test_a_guard_lets_the_new_name_be_deployed(renamed: Story) -> None:
    said = renamed.ayjnt("fix", "step-renamed", CHARGE, "--cutover", "2099-01-01T00:00Z", "--yes")

    assert said.code == 0, said.all
    guarded = b'step.do(event.timestamp < new Date("2099-01-01T00:00:00Z") ? "charge-customer" : "charge-card", async'
    assert guarded in source(renamed)
    renamed.deploy()


def test_a_finding_is_allowed_with_its_reason_and_comments_stay(renamed: Story) -> None:
    before = renamed.read("ayjnt.jsonc")

    said = renamed.ayjnt(
        "fix", "step-renamed", CHARGE, "--because", "it is idempotent", "--until", "2099-01-31", "--yes"
    )

    assert said.code == 0, said.all
    assert f"step-renamed {CHARGE} is allowed" in said.out
    entry = json.dumps({"rule": "step-renamed", "at": CHARGE, "because": "it is idempotent", "until": "2099-01-31"})
    assert renamed.read("ayjnt.jsonc") == before.replace('"allow": [],', f'"allow": [\n    {entry}\n  ],')
    renamed.deploy()


def test_the_plan_says_which_fixes_there_are(renamed: Story) -> None:
    text, document = renamed.ayjnt("plan"), renamed.ayjnt("plan", "--format", "json")

    assert f"    ayjnt fix step-renamed {CHARGE} does it: restores what the release had; with --how guard, " in text.out
    (finding,) = json.loads(document.out)["findings"]
    assert finding["fixes"] == ["restore", "guard", "allow"]


def test_the_edit_as_json_is_alone_on_stdout(renamed: Story) -> None:
    before = source(renamed)

    said = renamed.ayjnt("fix", "step-renamed", CHARGE, "--yes", "--format", "json")

    document = json.loads(said.out)
    (edit,) = document["edits"]
    assert (said.code, document["written"], document["how"], document["left"]) == (0, True, "restore", [])
    assert before[: edit["start"]] + edit["new"].encode() + before[edit["end"] :] == source(renamed)


# What goes wrong


@pytest.mark.parametrize(
    ("arguments", "code", "message", "remedy"),
    [
        (("step-renmed", CHARGE), 64, "there is no rule 'step-renmed'", "did you mean 'step-renamed'?"),
        (
            ("step-renamed", "workflow/orders-processing/step/charge-custmer"),
            1,
            "there is no finding of step-renamed at workflow/orders-processing/step/charge-custmer",
            f"did you mean '{CHARGE}'?",
        ),
        (
            ("wait-removed", CHARGE),
            1,
            f"there is no finding of wait-removed at {CHARGE}",
            f"the plan has these findings: step-renamed at {CHARGE}",
        ),
        (
            ("step-renamed", CHARGE, "--how", "allow"),
            64,
            "an allowance needs its reason, which every report repeats",
            'add --because "…"',
        ),
        (
            ("step-renamed", CHARGE, "--because", "x", "--until", "2020-01-01"),
            64,
            "--until 2020-01-01 has passed",
            "name the last day that it shall hold",
        ),
        (
            ("step-renamed", CHARGE, "--how", "guard", "--cutover", "2020-01-01T00:00:00Z"),
            64,
            "--cutover 2020-01-01T00:00:00Z has passed: it would divide nothing",
            "name a time after the deploy, in UTC",
        ),
        (
            ("step-renamed", CHARGE, "--how", "restore", "--because", "x"),
            64,
            "--because and --until are for an allowance, not for --how restore",
            "leave them out",
        ),
        (
            ("step-renamed", CHARGE),
            1,
            "nothing was written: there is no terminal to ask on",
            "add --yes to write the edit",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_writes_nothing(
    renamed: Story, arguments: tuple[str, ...], code: int, message: str, remedy: str
) -> None:
    before = source(renamed), renamed.read("ayjnt.jsonc")

    said = renamed.ayjnt("fix", *arguments)

    assert said.code == code, said.all
    assert said.err.endswith(f"error: {message}\nto fix: {remedy}\n")
    assert (source(renamed), renamed.read("ayjnt.jsonc")) == before


@contextmanager
def asked(story: Story) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start `ayjnt fix` on a terminal, and wait until it asks."""
    terminal, inside = pty.openpty()
    with subprocess.Popen(
        (AYJNT, "fix", "step-renamed", CHARGE, "--cwd", story.root),
        env={**story.environment, **{one: os.environ[one] for one in ("PYTHONPATH",) if one in os.environ}},
        stdin=inside,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        os.close(inside)
        try:
            assert running.stderr is not None
            said = b""
            while b"write this edit? [y/N]" not in said:
                piece = os.read(running.stderr.fileno(), 4096)
                assert piece, said
                said += piece
            yield running, terminal
        finally:
            running.kill()
            os.close(terminal)


def test_it_asks_and_writes_when_told_to(renamed: Story) -> None:
    with asked(renamed) as (running, terminal):
        os.write(terminal, b"y\n")

        out, err = running.communicate(timeout=60)

    assert running.returncode == 0, err
    assert b"is no longer found" in out
    assert b'"charge-card"' not in source(renamed)


@pytest.mark.parametrize("answer", [b"n\n", b"\n"])
def test_no_is_the_answer_to_nothing(renamed: Story, answer: bytes) -> None:
    before = source(renamed)

    with asked(renamed) as (running, terminal):
        os.write(terminal, answer)
        _, err = running.communicate(timeout=60)

    assert (running.returncode, source(renamed)) == (1, before)
    assert b"error: nothing was written\n" in err


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_or_sigterm_at_the_question_writes_nothing_and_says_so(
    renamed: Story, sign: signal.Signals, code: int
) -> None:
    before = source(renamed)

    with asked(renamed) as (running, _):
        running.send_signal(sign)
        _, err = running.communicate(timeout=60)

    assert (running.returncode, source(renamed)) == (code, before)
    assert err.endswith(b"\nnothing was written\ninterrupted; nothing was deployed\n")


def test_a_terminal_that_ends_is_a_no(renamed: Story) -> None:
    before = source(renamed)

    with asked(renamed) as (running, terminal):
        os.write(terminal, b"\x04")
        _, err = running.communicate(timeout=60)

    assert (running.returncode, source(renamed)) == (1, before)
    assert b"\nerror: nothing was written\n" in err


def test_a_file_that_changes_while_the_question_stands_is_left_alone(renamed: Story) -> None:
    with asked(renamed) as (running, terminal):
        renamed.edit('"mark-processing"', '"mark-begun"')
        theirs = source(renamed)
        os.write(terminal, b"y\n")
        _, err = running.communicate(timeout=60)

    assert (running.returncode, source(renamed)) == (1, theirs)
    assert f"{WORKFLOW} has changed since it was read; nothing was written".encode() in err


def test_no_file_is_left_behind_beside_the_source(renamed: Story) -> None:
    folder = (renamed.root / WORKFLOW).parent
    before = sorted(Path(folder).iterdir())

    renamed.ayjnt("fix", "step-renamed", CHARGE, "--yes")

    assert sorted(Path(folder).iterdir()) == before
