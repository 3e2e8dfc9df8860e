"""The files of a folder on disk, and what cannot be read of it."""

import os
from pathlib import Path

import pytest

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.folder import Folder

UNREADABLE = Path("/proc/self/mem")
"""A file that lets itself be opened, and gives nothing, not even to root."""


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="there is no such file on this system")
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "workflow.ts").symlink_to(UNREADABLE)

    with pytest.raises(SourceError, match=r"^agents/workflow\.ts cannot be read: "):
        Folder(tmp_path)["agents/workflow.ts"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "agents" / "secret"
    closed.mkdir(parents=True, mode=0)

    with pytest.raises(SourceError, match=r"secret cannot be read: Permission denied$"):
        list(Folder(tmp_path).below("agents"))


def test_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    assert "agents/workflow.ts" not in folder
    assert list(folder.below("agents")) == []
