"""How the command begins."""

import os
import signal
import subprocess
import sys
from pathlib import Path

SLOW = 'print("importing", flush=True)\nimport time\ntime.sleep(60)\n'


def test_ctrl_c_while_everything_is_imported_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text(SLOW)
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    started = subprocess.Popen(
        (sys.executable, "-m", "ayjnt_deploy", "plan"),
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "importing\n"

    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=30)

    assert (started.returncode, said) == (-signal.SIGINT, "")


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        (sys.executable, "-m", "ayjnt_deploy", "--version"), capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("ayjnt 0.")
