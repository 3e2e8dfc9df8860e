import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ayjnt_deploy.sandbox import Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import Client


def test_a_restarted_sandbox_continues_from_its_file(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state) as sandbox:
        before = Client(sandbox)
        before.first_deploy()
        instance = sandbox.instances.start("orders-processing", at="mark-complete")
        version = before.serving()

    with Sandbox(state) as sandbox:
        after = Client(sandbox)
        assert after.serving() == version
        shown = after.get(f"/workflows/orders-processing/instances/{instance}").result
        assert shown["steps"][-1]["name"] == "mark-complete-1"
        after.update()
        assert after.serving()["number"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]


def test_a_copy_of_the_file_is_a_copy_of_the_account(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "one.db") as sandbox:
        Client(sandbox).first_deploy()
        shutil.copy(tmp_path / "one.db", tmp_path / "two.db")

    with Sandbox(tmp_path / "two.db") as sandbox:
        assert Client(sandbox).get("/workers/services/orders").status == 200


def test_a_temporary_sandbox_leaves_nothing_behind() -> None:
    with Sandbox() as sandbox:
        folder = sandbox._temporary
        assert folder is not None
        assert folder.is_dir()
    assert not folder.exists()


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE mine (a)")
    (tmp_path / "text.db").write_text("not a database, and long enough to be read as the header of one " * 20)

    for name in ("other.db", "text.db", "no/such/folder.db"):
        with pytest.raises(SandboxError, match=f"cannot use .*{name}"):
            Sandbox(tmp_path / name)


def test_a_file_that_has_lost_a_part_is_named(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with Sandbox(state):
        pass
    with closing(sqlite3.connect(state)) as database:
        database.execute("DROP TABLE zone")

    with pytest.raises(SandboxError, match=r"cannot use .*state\.db as the sandbox's state: no such table: zone"):
        Sandbox(state)


def test_simultaneous_uploads_get_numbers_of_their_own(orders: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda _: orders.update(), range(24)))

    items = orders.get("/workers/scripts/orders/versions").result["items"]
    assert [item["number"] for item in items] == list(range(25, 0, -1))
    assert {item["id"] for item in items} > set(versions)
    assert len(orders.get("/workers/scripts/orders/deployments?per_page=100").result["deployments"]) == 25


def test_of_two_first_deploys_at_once_one_fails(client: Client) -> None:
    migrations = {"new_tag": "v1", "steps": [{"new_sqlite_classes": ["Counter"]}]}
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: client.deploy(migrations=migrations), range(2)))

    assert sorted(reply.status for reply in replies) == [200, 412]
