"""The page about the sandbox names everything that there is to choose."""

from dataclasses import fields
from pathlib import Path

from ayjnt_deploy.sandbox import Habits
from ayjnt_deploy.sandbox.changes import KNOWN
from ayjnt_deploy.sandbox.dashboard import ACTIONS

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()


def test_the_page_names_every_habit_action_and_setting() -> None:
    names = {*(field.name for field in fields(Habits)), *ACTIONS, *KNOWN}

    assert {name for name in names if f"`{name}" not in PAGE} == set()
