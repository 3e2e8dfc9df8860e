"""A project that was never deployed, and one that was deployed once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.deploys.story import Story, copied


@pytest.fixture
def fresh(tmp_path: Path, sandbox: Sandbox) -> Story:
    """The example project, and an account on which nothing was ever deployed."""
    return Story(copied(tmp_path / "project"), sandbox)


@pytest.fixture(scope="session")
def first_deploy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a first deploy left behind: the project and the state of the sandbox."""
    folder = tmp_path_factory.mktemp("first")
    with Sandbox(folder / "state.db") as sandbox:
        Story(copied(folder / "project"), sandbox).deploy()
    return folder


@pytest.fixture
def shop(tmp_path: Path, first_deploy: Path) -> Iterator[Story]:
    """The example project, deployed once: each test gets a copy of its own."""
    shutil.copytree(first_deploy, tmp_path, symlinks=True, dirs_exist_ok=True)
    with Sandbox(tmp_path / "state.db") as sandbox:
        yield Story(tmp_path / "project", sandbox)
