"""A finding shows the line of the last release, where git knows it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.finding import OldLine
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.reading.old_lines import with_old_lines
from tests.ayjnt_deploy.builders import FILE, a_case, a_finding, a_list, a_plan, a_step
from tests.ayjnt_deploy.repositories import commit, some_settings

LINE = 'await step.do("A", async () => 1);'


def a_repository(root: Path, line: str = f"    {LINE}  ") -> str:
    """Commit a workflow whose tenth line is `line`, in a folder of the repository; return the commit's id."""
    return commit(root, {f"apps/orders/{FILE}": "\r\n".join(["\ufeff//", *["//"] * 8, line, ""])})


def planned(commit_: str | None, *, dirty: bool = False, **finding: Any) -> Plan:
    told = {"recorded": Place(FILE, 10), "is_of_last": True, **finding}
    plan = a_plan(a_case(a_list("A"), a_list(a_step("B")), release={"commit": commit_, "dirty": dirty}))
    return replace(plan, findings=(a_finding(**told),))


def was(plan: Plan, root: Path) -> OldLine | None:
    (finding,) = with_old_lines(plan, some_settings(root / "apps" / "orders")).findings
    return finding.was


def test_the_line_is_that_of_the_release_and_not_of_the_working_tree(tmp_path: Path) -> None:
    released = a_repository(tmp_path)
    a_repository(tmp_path, "another line")

    assert was(planned(released), tmp_path) == OldLine(released, LINE)


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    released = a_repository(tmp_path, "x" * 400)

    assert was(planned(released), tmp_path) == OldLine(released, "x" * 159 + "…")


@pytest.mark.parametrize(
    "finding",
    [
        {"recorded": None},
        {"is_of_last": False},
        {"recorded": Place("agents/gone.ts", 1)},
        {"recorded": Place(FILE, 99)},
        {"recorded": Place(FILE, 0)},
    ],
)
def test_a_line_that_is_not_there_is_not_known(tmp_path: Path, finding: dict[str, Any]) -> None:
    assert was(planned(a_repository(tmp_path), **finding), tmp_path) is None


def test_a_release_of_another_clone_or_of_edited_files_is_not_known(tmp_path: Path) -> None:
    released = a_repository(tmp_path)

    assert was(planned("0" * 40), tmp_path) is None
    assert was(planned("main"), tmp_path) is None
    assert was(planned("--output=x"), tmp_path) is None
    assert was(planned(None), tmp_path) is None
    assert was(planned(released, dirty=True), tmp_path) is None


def test_outside_of_git_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "apps" / "orders").mkdir(parents=True)

    assert was(planned("0" * 40), tmp_path) is None
