"""`ayjnt explain` tells what a rule is about."""

import os
import pty
import subprocess
import sys

import pytest

from ayjnt_deploy.cli.main import run
from ayjnt_deploy.gate.table import RULES


def test_a_rule_is_told_with_its_fix_and_its_allowance(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "step-renamed"]) == 0

    out, err = capsys.readouterr()
    assert (out.splitlines()[0], err) == ("# step-renamed", "")
    assert [line for line in out.splitlines() if line.startswith("## ")] == [
        "## What is found",
        "## Why it hurts",
        "## To fix",
        "## To allow",
    ]
    assert out.endswith("The reason is repeated in every report until the date has passed.\n")


def test_without_a_rule_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [tuple(line.split(maxsplit=1)) for line in lines] == [(one.id, one.summary) for one in RULES]


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [("step-renmed", "did you mean 'step-renamed'?"), ("zzz", "`ayjnt explain` lists the rules")],
)
def test_a_rule_that_does_not_exist_is_64(rule: str, remedy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule]) == 64

    assert capsys.readouterr().err == f"error: there is no rule {rule!r}\nto fix: {remedy}\n"


def test_on_a_terminal_the_page_is_laid_out() -> None:
    terminal, inside = pty.openpty()
    command = "import sys; from ayjnt_deploy.cli.main import run; sys.exit(run(['explain', 'step-renamed']))"
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "1"}
    with subprocess.Popen((sys.executable, "-c", command), stdout=inside, env=env) as running:
        os.close(inside)
        said = b""
        try:
            while piece := os.read(terminal, 4096):
                said += piece
        except OSError:
            pass  # Linux ends the reading of a closed terminal so.
    os.close(terminal)

    text = said.decode()
    assert running.returncode == 0
    assert "# step-renamed" not in text
    assert "Why it hurts" in text
    assert "\x1b]8;" not in text
