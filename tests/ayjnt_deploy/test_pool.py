import os
import signal
import sys
from multiprocessing import active_children
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.imports import Sources, one_by_one
from ayjnt_codegen.workflows import workflows_of
from ayjnt_deploy.pool import FEWEST, side_by_side
from tests.patience import PATIENCE, eventually

HERE = os.getpid()
MANY = {f"src/flow{number}.ts": b"export const n = %d;" % number for number in range(2 * FEWEST)}


def flow(number: int) -> bytes:
    return f"""\
import {{ helper }} from "./helper";
export class Flow{number} extends WorkflowEntrypoint {{
  async run(event, step) {{ await step.do("charge-{number}", () => helper()); await helper(step); }}
}}
""".encode()


def where(sources: Sources, path: str) -> tuple[str, int]:
    return sources.module(path).path, os.getpid()


def fail_at_the_last(sources: Sources, path: str) -> int:
    if path == list(MANY)[-1]:
        raise SourceError(f"{path}:1 cannot be read", remedy="write it anew")
    return len(sources.module(path).source)


def end_the_process(_sources: Sources, path: str) -> str:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return path


def test_many_files_are_read_by_other_processes_in_the_order_in_which_they_were_asked_for() -> None:
    found = list(side_by_side(where, MANY, list(MANY), cores=2))

    assert [path for path, _ in found] == list(MANY)
    assert HERE not in {process for _, process in found}


def test_what_other_processes_read_is_what_this_one_reads() -> None:
    helper = b'export const helper = (step) => step?.do("of the helper", f);'
    files = {"src/helper.ts": helper} | {path: flow(number) for number, path in enumerate(MANY)}

    found = list(side_by_side(workflows_of, files, list(MANY), cores=2))

    assert found == list(one_by_one(workflows_of, files, list(MANY)))
    assert {len(flow.steps) for (flow,) in found} == {2}


@pytest.mark.parametrize(("number", "cores"), [(2 * FEWEST - 1, 8), (2 * FEWEST, 1)])
def test_few_files_or_a_single_core_need_no_other_process(number: int, cores: int) -> None:
    found = list(side_by_side(where, MANY, list(MANY)[:number], cores=cores))

    assert {process for _, process in found} == {HERE}


def test_an_error_keeps_its_place_and_its_remedy_on_the_way_from_another_process() -> None:
    found = side_by_side(fail_at_the_last, MANY, list(MANY), cores=2)

    with pytest.raises(SourceError, match=r"src/flow119.ts:1 cannot be read") as raised:
        list(found)

    assert raised.value.remedy == "write it anew"


def test_the_work_of_a_process_that_was_killed_is_done_here() -> None:
    assert list(side_by_side(end_the_process, MANY, list(MANY), cores=2)) == list(MANY)


def test_no_process_stays_when_the_rest_is_not_wanted_any_more() -> None:
    found = side_by_side(where, MANY, list(MANY), cores=2)
    next(found)
    found.close()

    assert active_children() == []


SLOW = """
import os, time
from pathlib import Path
from ayjnt_deploy.pool import side_by_side

def read(sources, path):
    Path(f"began-{os.getpid()}").touch()
    time.sleep(0.05)

if __name__ == "__main__":
    files = {str(number): b"" for number in range(10_000)}
    for _ in side_by_side(read, files, list(files), cores=2):
        pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
def test_ctrl_c_ends_all_processes(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    argv = [sys.executable, "-c", f"import signal; signal.signal(2, signal.default_int_handler)\n{SLOW}"]
    with Popen(argv, cwd=tmp_path, stderr=PIPE, start_new_session=True) as process:
        eventually(lambda: len(list(tmp_path.glob("began-*"))) == 2)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1]  # the rest would take minutes

    assert said.count(b"Traceback") == said.count(b"KeyboardInterrupt") == 1, said.decode()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
