"""The project is read whole, and its files are written whole or not at all."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_codegen.lock import LOCK_PATH
from ayjnt_deploy.build import read_source, write
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.rewrite import NotWritable
from tests.projects.trees import EXAMPLE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGENT = 'import { Agent } from "agents";\nexport default class Carts extends Agent {}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "orders"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    return root


def files_in(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_reading_writes_nothing(root: Path) -> None:
    before = files_in(root)

    source = read_source(root, NOW)

    assert files_in(root) == before
    assert source.config["name"] == "orders"
    source.require_staged()


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take no such name")
@pytest.mark.parametrize("name", [b"agents/b\xffd/agent.ts", b"workflows/b\xffd/workflow.ts"])
def test_a_path_that_is_not_utf_8_is_named_with_its_bytes(root: Path, name: bytes) -> None:
    path = root / os.fsdecode(name)
    path.parent.mkdir(parents=True)
    path.write_text(AGENT if path.name == "agent.ts" else "export default class Odd extends WorkflowEntrypoint {}\n")

    with pytest.raises(SourceError) as caught:
        read_source(root, NOW)

    assert caught.value.message == f"{name.decode('utf-8', 'backslashreplace')}: the path of this file is not UTF-8"
    assert caught.value.remedy == "rename the file or folder, or move it out of the project if nothing needs it"


def test_only_what_differs_is_written(root: Path) -> None:
    assert write(root, {"a/b.txt": "one", "c.txt": "ü\r\n"}) == ("a/b.txt", "c.txt")
    stamp = (root / "a" / "b.txt").stat().st_mtime_ns

    assert write(root, {"a/b.txt": "one", "c.txt": "two"}) == ("c.txt",)

    assert (root / "a" / "b.txt").stat().st_mtime_ns == stamp
    assert (root / "c.txt").read_text("utf-8") == "two"
    assert (root / "c.txt").stat().st_mode & 0o777 == 0o644


def test_a_file_that_is_no_text_is_replaced(root: Path) -> None:
    (root / "a.txt").write_bytes(b"\xff")

    assert write(root, {"a.txt": "one"}) == ("a.txt",)


def test_what_cannot_be_written_is_named_and_leaves_nothing_behind(root: Path) -> None:
    (root / "file").write_text("in the way")
    (root / "folder" / "full").mkdir(parents=True)
    (root / "folder" / "full" / "x").write_text("")
    before = files_in(root)

    for path in ("file/below.txt", "folder/full"):
        with pytest.raises(NotWritable, match="cannot be written: ") as refusal:
            write(root, {path: "text"})
        assert refusal.value.message.startswith(str(root / path))
        assert refusal.value.remedy == "make its folder writable, or remove what is in the way"

    assert files_in(root) == before


def test_a_class_that_is_not_staged_is_named_with_its_place(root: Path) -> None:
    (root / "agents" / "carts").mkdir()
    (root / "agents" / "carts" / "agent.ts").write_text(AGENT)

    with pytest.raises(SourceError) as refusal:
        read_source(root, NOW).require_staged()

    assert refusal.value.message == f"agents/carts/agent.ts:2: Carts has no migration in {LOCK_PATH} yet"
    assert refusal.value.remedy == f"run `ayjnt build` and commit {LOCK_PATH}"


def test_several_classes_that_are_not_staged_are_more_than_one(root: Path) -> None:
    for name in ("carts", "bills"):
        (root / "agents" / name).mkdir()
        (root / "agents" / name / "agent.ts").write_text(AGENT.replace("Carts", name.title()))

    with pytest.raises(SourceError, match=r"Bills, Carts have no migration"):
        read_source(root, NOW).require_staged()


def test_a_renamed_class_that_is_not_staged_is_named_by_its_new_name(root: Path) -> None:
    agent = root / "agents" / "orders" / "agent.ts"
    agent.write_text(agent.read_text().replace("class OrdersAgent", "class Shop"))

    with pytest.raises(SourceError, match=r"agents/orders/agent.ts:\d+: Shop has no migration"):
        read_source(root, NOW).require_staged()


def test_a_staged_deletion_waits_in_the_lock_like_every_migration(root: Path) -> None:
    shutil.rmtree(root / "agents")
    (root / "agents").mkdir()

    kept, deleted = read_source(root, NOW), read_source(root, NOW, frozenset({"OrdersAgent"}))

    kept.require_staged()
    assert [one.class_name for one in kept.staging.gone] == ["OrdersAgent"]
    with pytest.raises(SourceError, match=f"{LOCK_PATH}:1: "):
        deleted.require_staged()


def test_the_place_of_a_locked_class_is_its_line_in_the_lock(root: Path) -> None:
    shutil.rmtree(root / "agents")
    (root / "agents").mkdir()

    source = read_source(root, NOW)
    place = source.lock_place(source.staging.gone[0])

    assert place.path == LOCK_PATH
    assert '"className": "OrdersAgent"' in (root / LOCK_PATH).read_text().splitlines()[place.line - 1]


def test_the_fingerprint_of_the_code_follows_every_source_file_and_the_locked_packages(root: Path) -> None:
    before = read_source(root, NOW).code

    (root / "agents" / "orders" / "agent.ts").write_text(
        (root / "agents" / "orders" / "agent.ts").read_text("utf-8") + "// a word\n", "utf-8"
    )
    edited = read_source(root, NOW).code
    (root / "package-lock.json").write_text("{}", "utf-8")
    locked = read_source(root, NOW).code

    assert len({before, edited, locked}) == 3
    assert read_source(root, NOW).code == locked
