"""The commit that a release is made from."""

from pathlib import Path

import pytest

from ayjnt_deploy.git.repository import commit_of, is_committed
from tests.ayjnt_deploy.repositories import git, some_settings


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.ts").write_text("1")
    (project / ".gitignore").write_text("ignored\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_a_clean_project_has_a_commit(repository: Path) -> None:
    (repository / "project" / "ignored").write_text("")
    (repository / "elsewhere").write_text("what lies outside of the project does not count")

    assert commit_of(some_settings(repository / "project")) == (git(repository, "rev-parse", "HEAD").strip(), False)


@pytest.mark.parametrize("file", ["a.ts", "new.ts"])
def test_an_edited_or_a_new_file_makes_it_dirty(repository: Path, file: str) -> None:
    (repository / "project" / file).write_text("2")

    assert commit_of(some_settings(repository / "project"))[1] is True


def test_outside_of_git_without_a_commit_and_without_git_there_is_none(tmp_path: Path) -> None:
    assert commit_of(some_settings(tmp_path, path="/nowhere")) == (None, False)
    assert commit_of(some_settings(tmp_path)) == (None, False)

    git(tmp_path, "init", "--quiet")
    assert commit_of(some_settings(tmp_path)) == (None, False)


def test_a_project_whose_state_cannot_be_told_may_be_dirty(repository: Path) -> None:
    (repository / ".git" / "index").write_text("damaged")

    assert commit_of(some_settings(repository / "project"))[1] is True


def test_a_file_is_committed_where_the_commit_has_it_as_it_lies_here(repository: Path) -> None:
    settings = some_settings(repository / "project")
    for name in ("new.ts", "ignored", "staged.ts", "changed.ts"):
        (repository / "project" / name).write_text("1")
    git(repository, "add", "project/staged.ts", "project/changed.ts")
    git(repository, "commit", "--quiet", "-m", "second", "project/changed.ts")
    (repository / "project" / "changed.ts").write_text("2")

    told = {name: is_committed(settings, name) for name in ("a.ts", "new.ts", "ignored", "staged.ts", "changed.ts")}

    assert told == {"a.ts": True, "new.ts": False, "ignored": False, "staged.ts": False, "changed.ts": False}


def test_a_file_in_a_repository_without_a_commit_is_not_committed(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("1")
    git(tmp_path, "init", "--quiet")

    assert is_committed(some_settings(tmp_path), "a.ts") is False


def test_outside_of_git_and_without_git_nobody_can_tell(tmp_path: Path) -> None:
    assert is_committed(some_settings(tmp_path), "a.ts") is None
    assert is_committed(some_settings(tmp_path, path="/nowhere"), "a.ts") is None
