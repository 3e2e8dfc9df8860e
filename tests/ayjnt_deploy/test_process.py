"""A command and everything that it started end together."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ayjnt_deploy import process
from tests.patience import PATIENCE, eventually

ENV = {"PATH": os.environ["PATH"]}
# As wrangler's launcher: a child does the work, and would go on with it if only the launcher were ended.
# Who hears it on the second stream knows that both are read.
LAUNCHER = "exec 3> life; sleep 600 & echo started >&2; wait"
STUBBORN = f"trap '' TERM; {LAUNCHER}"


def shell(command: str, tmp_path: Path, **more: object) -> process.Finished:
    return process.run(("sh", "-c", command), cwd=tmp_path, env=ENV, **more)  # type: ignore[arg-type] # run's own


class Life:
    """A pipe that ends when everybody is gone who has it open: a process that was left running would keep it."""

    def __init__(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "life")
        self._pipe = os.open(tmp_path / "life", os.O_RDONLY | os.O_NONBLOCK)

    def heard(self, word: bytes) -> bool:
        """Whether somebody who lives has said a word."""
        with suppress(BlockingIOError):
            return os.read(self._pipe, 100) == word
        return False

    def has_ended(self) -> bool:
        return self.heard(b"")

    def close(self) -> None:
        os.close(self._pipe)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """The pipe `life` in the folder in which the commands run."""
    with closing(Life(tmp_path)) as life:
        yield life


class Interrupted(process.Leash):
    """As a signal leaves a command that comes between two instructions of `Popen.wait`: nobody gets its lock any more."""

    def hold(self, process: subprocess.Popen[str]) -> None:
        assert process._waitpid_lock.acquire(timeout=PATIENCE)  # type: ignore[attr-defined] # so it is called in Python 3.11 to 3.14
        self.held = process
        super().hold(process)

    def collect(self) -> None:
        """Give the lock back, and let nobody warn of a command that nobody has waited for."""
        self.held._waitpid_lock.release()  # type: ignore[attr-defined]
        self.held.wait(PATIENCE)


def press_ctrl_c(_: str) -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def test_both_streams_are_collected_and_heard_line_by_line(tmp_path: Path) -> None:
    heard: list[str] = []

    finished = shell("echo one; echo two >&2; printf three; exit 7", tmp_path, on_line=heard.append)

    assert (finished.code, finished.out, finished.err) == (7, "one\nthree", "two\n")
    assert sorted(heard) == ["one", "three", "two"]


def test_much_output_on_both_streams_blocks_nothing(tmp_path: Path) -> None:
    script = "import sys\nfor n in range(40000):\n print('o' * 50)\n print('e' * 50, file=sys.stderr)"

    finished = process.run((sys.executable, "-c", script), cwd=tmp_path, env=ENV, timeout=60)

    assert (len(finished.out), len(finished.err)) == (40000 * 51, 40000 * 51)


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    assert shell(r"printf 'caf\351\n'", tmp_path).out == "caf�\n"


def test_it_reads_no_input_and_runs_where_and_with_what_it_was_told(tmp_path: Path) -> None:
    finished = process.run(("sh", "-c", "cat; pwd; echo $A-$HOME-"), cwd=tmp_path, env={**ENV, "A": "b"})

    assert finished.out == f"{tmp_path}\nb--\n"


def test_what_it_has_left_running_ends_with_it(tmp_path: Path, life: Life) -> None:
    finished = shell("exec 3> life; sleep 600 & echo started", tmp_path)

    assert (finished.code, finished.out) == (0, "started\n")
    eventually(life.has_ended)


DAEMON = """
import os, signal
signal.alarm(120)
os.setsid()
open("left", "w").close()
open("over").read()
"""
UNTIL_IT_HAS_LEFT = '"$0" -c "$1" & while [ ! -e left ]; do sleep 0.05; done; echo started'


def test_what_has_left_its_group_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "over")

    finished = process.run(("sh", "-c", UNTIL_IT_HAS_LEFT, sys.executable, DAEMON), cwd=tmp_path, env=ENV)

    assert (finished.code, finished.out) == (0, "started\n")
    (tmp_path / "over").write_text("it waits for this")


def test_a_signal_is_a_negative_code(tmp_path: Path) -> None:
    assert shell("kill -9 $$", tmp_path).code == -9


@pytest.mark.parametrize("program", ["no-such-program", "/no/such/program", "."])
def test_a_program_that_cannot_be_started_is_named(program: str, tmp_path: Path) -> None:
    with pytest.raises(process.NotStarted, match="cannot be started: ") as refusal:
        process.run((program,), cwd=tmp_path, env=ENV)

    assert refusal.value.message.startswith(f"{program} ")


def test_a_folder_that_does_not_exist_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(process.NotStarted):
        process.run(("sh",), cwd=tmp_path / "gone", env=ENV)


def test_when_time_is_up_the_child_of_the_launcher_ends_too(tmp_path: Path, life: Life) -> None:
    with pytest.raises(process.TooSlow, match="sh was ended after 0 s"):
        shell(LAUNCHER, tmp_path, timeout=0.3)

    eventually(life.has_ended)


def test_children_that_ignore_sigterm_are_killed(tmp_path: Path, life: Life) -> None:
    with pytest.raises(KeyboardInterrupt):
        shell(STUBBORN, tmp_path, on_line=press_ctrl_c)

    eventually(life.has_ended)


def test_a_launcher_that_ends_at_once_does_not_leave_its_stubborn_child(tmp_path: Path, life: Life) -> None:
    with pytest.raises(KeyboardInterrupt):
        shell("exec 3> life; (trap '' TERM; echo started >&2; sleep 600) & wait", tmp_path, on_line=press_ctrl_c)

    eventually(life.has_ended)


def test_ctrl_c_ends_the_whole_group(tmp_path: Path, life: Life) -> None:
    with pytest.raises(KeyboardInterrupt):
        shell(LAUNCHER, tmp_path, on_line=press_ctrl_c)

    eventually(life.has_ended)


def ayjnt(argv: Sequence[str], cwd: Path) -> "subprocess.Popen[str]":
    script = "import sys; from ayjnt_deploy.cli import main; main(sys.argv[1:])"
    argv = (sys.executable, "-c", script, *argv)
    return subprocess.Popen(argv, cwd=cwd, text=True, stderr=subprocess.PIPE, start_new_session=True)


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_command_of_the_users_own_ends_with_us(sign: signal.Signals, code: int, tmp_path: Path, life: Life) -> None:
    script = "exec 3> life; echo ready >&3; exec sleep 600"

    with ayjnt(("sandbox", "exec", "--", "sh", "-c", script), tmp_path) as running:
        eventually(lambda: life.heard(b"ready\n"))
        if sign is signal.SIGINT:  # A terminal sends Ctrl-C to the command too.
            os.killpg(running.pid, sign)
        else:
            running.send_signal(sign)
        assert running.wait(PATIENCE) == code
        assert "Traceback" not in (running.stderr.read() if running.stderr else "")

    eventually(life.has_ended)


def test_attend_returns_the_code_and_128_more_for_a_signal() -> None:
    assert process.attend(("sh", "-c", "exit 3"), env=ENV) == 3
    assert process.attend(("sh", "-c", "kill -15 $$"), env=ENV) == 143
    with pytest.raises(process.NotStarted, match="no-such-program cannot be started"):
        process.attend(("no-such-program",), env=ENV)


def test_a_question_is_answered_byte_for_byte(tmp_path: Path) -> None:
    question = b"\xff\x00\r\n" * 100_000

    answered = process.ask(("cat",), question, cwd=tmp_path, env=ENV, timeout=60)

    assert (answered.code, answered.out, answered.err) == (0, question, "")


def test_a_question_that_nobody_listens_to_has_an_answer_all_the_same(tmp_path: Path) -> None:
    answered = process.ask(("sh", "-c", "echo no >&2; exit 3"), b"x" * 1_000_000, cwd=tmp_path, env=ENV, timeout=60)

    assert (answered.code, answered.out, answered.err) == (3, b"", "no\n")


def test_a_question_without_an_answer_ends_with_all_that_it_started(tmp_path: Path, life: Life) -> None:
    with pytest.raises(process.TooSlow, match="sh was ended after 0 s"):
        process.ask(("sh", "-c", LAUNCHER), cwd=tmp_path, env=ENV, timeout=0.3)

    eventually(life.has_ended)


def test_a_question_to_a_program_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(process.NotStarted, match="cannot be started: "):
        process.ask(("no-such-program",), cwd=tmp_path, env=ENV, timeout=1)


def test_a_command_that_says_nothing_any_more_is_ended(tmp_path: Path, life: Life) -> None:
    with pytest.raises(process.TooSlow):
        shell(LAUNCHER, tmp_path, silence=0.3)

    eventually(life.has_ended)


def test_a_command_that_goes_on_talking_may_take_longer_than_the_silence(tmp_path: Path) -> None:
    # Forty times as long as a line takes: who is kept waiting by other processes has not fallen silent.
    finished = shell("for n in $(seq 50); do echo $n; sleep 0.1; done", tmp_path, silence=4)

    assert (finished.code, finished.out.split()) == (0, [str(n) for n in range(1, 51)])


def test_a_leash_ends_the_whole_group_of_a_command_in_another_thread(tmp_path: Path, life: Life) -> None:
    leash, heard = process.Leash(), threading.Event()
    ended: list[process.Finished] = []

    def work() -> None:
        ended.append(shell(LAUNCHER, tmp_path, leash=leash, on_line=lambda _: heard.set()))

    thread = threading.Thread(target=work)
    thread.start()
    assert heard.wait(PATIENCE)
    leash.pull()
    thread.join(PATIENCE)

    assert [one.code for one in ended] == [-signal.SIGTERM]
    eventually(life.has_ended)


def test_a_leash_that_was_pulled_before_ends_a_command_as_it_starts(tmp_path: Path) -> None:
    leash = process.Leash()
    leash.pull()

    assert shell("sleep 30", tmp_path, leash=leash).code == -signal.SIGTERM


def test_a_leash_may_be_pulled_when_the_command_is_over(tmp_path: Path) -> None:
    leash = process.Leash()

    assert shell("exit 3", tmp_path, leash=leash).code == 3
    leash.pull()


def test_an_interruption_that_leaves_the_lock_of_a_command_behind_hangs_nobody(tmp_path: Path, life: Life) -> None:
    leash = Interrupted()

    with pytest.raises(process.TooSlow):
        shell("exec 3> life; sleep 600", tmp_path, leash=leash, timeout=0.1)

    eventually(life.has_ended)
    leash.collect()
