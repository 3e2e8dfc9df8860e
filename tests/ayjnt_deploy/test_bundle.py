"""The bundle that the real wrangler builds, and what is said where it cannot."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_deploy.apply.toolchain import Toolchain, find_toolchain
from ayjnt_deploy.bundle import Bundle, Bundling, NotBundled, build_bundle
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.settings import Settings, read_settings
from tests.patience import eventually
from tests.projects import trees

NOTE = 'This folder contains the built output assets for the worker "shop" generated at 2026-11-22T21:24:33.490Z.'


def settings_of(root: Path, **more: str) -> Settings:
    return read_settings(
        root, {"PATH": os.environ["PATH"], "HOME": str(root), **more}, datetime(2026, 11, 22, tzinfo=UTC)
    )


def a_project(root: Path, files: Mapping[str, str], **config: object) -> Path:
    """Write a project of plain wrangler; return its config."""
    settings = {"name": "shop", "main": "src/index.ts", "compatibility_date": "2026-10-01", **config}
    for path, text in {"wrangler.jsonc": json.dumps(settings), **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "node_modules").symlink_to(trees.EXAMPLE / "node_modules")
    return root / "wrangler.jsonc"


def built(config: Path, **more: str) -> Bundle:
    settings = settings_of(config.parent, **more)
    return build_bundle(settings, find_toolchain(settings), config)


WORKER = "export default { fetch: () => new Response('hello') }"


class Writing:
    """A wrangler that writes given files instead of a bundle, and ends as it is told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said = root / "argv.txt"

    def bundling(self, files: Mapping[str, str], *, main: str = "src/index.ts", more: str = "") -> Bundle:
        """Return what is read of a folder with `files` in it."""
        (self.root / "files").mkdir()
        for path, text in files.items():
            (self.root / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / "files" / path).write_text(text)
        (self.root / "wrangler.jsonc").write_text(f'{{"main": "{main}"{more}}}')
        return self._run(f'cp -r {self.root}/files/. "$5/"')

    def failing(self, words: str) -> Bundle:
        (self.root / "wrangler.jsonc").write_text("{}")
        return self._run(f"echo '{words}' >&2; exit 1")

    def _run(self, command: str) -> Bundle:
        node = self.root / "node"
        node.write_text(f'#!/bin/sh\necho "$@" > {self.said}\n{command}\n')
        node.chmod(0o755)
        tools = Toolchain(node, Path("wrangler.js"), "4.164.0")
        return build_bundle(settings_of(self.root), tools, self.root / "wrangler.jsonc")


@pytest.fixture
def wrangler(tmp_path: Path) -> Writing:
    return Writing(tmp_path)


def test_the_note_of_wrangler_and_source_maps_are_no_modules(wrangler: Writing) -> None:
    files = {"index.js": "1", "index.js.map": "{}", "README.md": NOTE, "lone.map": "m", "lib/a.wasm": "w"}

    found = wrangler.bundling(files)

    assert found.entry == "index.js"
    assert found.modules == {"index.js": b"1", "lone.map": b"m", "lib/a.wasm": b"w"}


def test_a_readme_that_the_code_imports_is_a_module(wrangler: Writing) -> None:
    assert wrangler.bundling({"index.js": "1", "README.md": "# Shop"}).modules["README.md"] == b"# Shop"


@pytest.mark.parametrize(
    ("main", "files", "entry"),
    [
        ("src/shop.ts", {"shop.js": "1", "other.js": "2"}, "shop.js"),
        ("src/shop.mjs", {"shop.js": "1", "shop.mjs": "2"}, "shop.js"),
        ("src/shop.mjs", {"shop.mjs": "1", "other.js": "2"}, "shop.mjs"),
        ("src/shop.ts", {"worker.js": "1", "a.wasm": "w"}, "worker.js"),
        ("dist/shop.js", {"dist/shop.js": "1", "dist/other.js": "2"}, "dist/shop.js"),
    ],
)
def test_the_entry_is_what_became_of_main(wrangler: Writing, main: str, files: Mapping[str, str], entry: str) -> None:
    assert wrangler.bundling(files, main=main).entry == entry


def test_a_folder_without_the_entry_is_told(wrangler: Writing) -> None:
    with pytest.raises(NotBundled, match=r"wrangler wrote a\.js, b\.js, and none of it is index\.ts"):
        wrangler.bundling({"a.js": "1", "b.js": "2"})


def test_images_of_containers_are_not_built(wrangler: Writing) -> None:
    wrangler.bundling({"index.js": "1"}, more=', "containers": [{}]')

    assert wrangler.said.read_text().endswith("--containers-rollout none\n")


def test_why_wrangler_failed_is_one_sentence_with_the_way_to_see_more(wrangler: Writing) -> None:
    with pytest.raises(NotBundled) as refusal:
        wrangler.failing("✘ [ERROR] Could not resolve ./gone")

    config = wrangler.root / "wrangler.jsonc"
    assert refusal.value.message == "wrangler cannot bundle the project: Could not resolve ./gone"
    assert refusal.value.remedy == f"see what `wrangler deploy --dry-run --config {config}` says, and repeat"


def a_bundling(wrangler: Writing, command: str) -> Bundling:
    (wrangler.root / "wrangler.jsonc").write_text("{}")
    node = wrangler.root / "node"
    node.write_text(f"#!/bin/sh\n{command}\n")
    node.chmod(0o755)
    tools = Toolchain(node, Path("wrangler.js"), "4.164.0")
    return Bundling(settings_of(wrangler.root), tools, wrangler.root / "wrangler.jsonc")


def test_a_bundle_that_is_built_beside_other_work_is_there_when_it_is_asked_for(wrangler: Writing) -> None:
    bundling = a_bundling(wrangler, 'echo 1 > "$5/index.js"')

    assert bundling.result().modules == {"index.js": b"1\n"}
    bundling.end()


def test_why_it_could_not_be_built_is_told_to_who_asks_for_it(wrangler: Writing) -> None:
    bundling = a_bundling(wrangler, "echo '✘ [ERROR] no luck' >&2; exit 1")

    with pytest.raises(NotBundled, match="wrangler cannot bundle the project: no luck"):
        bundling.result()


def test_the_end_of_the_work_ends_wrangler_and_leaves_no_folder_behind(
    wrangler: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    bundling = a_bundling(wrangler, f"touch {tmp_path}/begun; sleep 600; touch {tmp_path}/done")
    eventually((tmp_path / "begun").exists)

    bundling.end()

    assert not (tmp_path / "done").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.real
def test_the_real_wrangler_bundles_without_a_token_and_asks_nobody(tmp_path: Path, sandbox: Sandbox) -> None:
    config = a_project(
        tmp_path / "shop",
        {
            "src/index.ts": 'import note from "./note.txt"; ' + WORKER.replace("'hello'", "note"),
            "src/note.txt": "hello",
        },
    )

    found = built(config, CLOUDFLARE_API_BASE_URL=sandbox.url)

    assert found.entry == "index.js"
    assert sorted(name.rpartition("-")[2] for name in found.modules) == ["index.js", "note.txt"]
    assert b"Response(note" in found.modules["index.js"]
    assert sandbox.requests == ()


@pytest.mark.real
def test_modules_that_are_not_bundled_keep_their_paths(tmp_path: Path) -> None:
    files = {"dist/index.js": 'import "./lib/a.js"; ' + WORKER, "dist/lib/a.js": "export const a = 1"}
    config = a_project(
        tmp_path / "shop",
        files,
        main="dist/index.js",
        no_bundle=True,
        rules=[{"type": "ESModule", "globs": ["**/*.js"]}],
    )

    found = built(config)

    assert (found.entry, sorted(found.modules)) == ("index.js", ["index.js", "lib/a.js"])


@pytest.mark.real
def test_the_real_wrangler_says_which_file_is_wrong(tmp_path: Path) -> None:
    config = a_project(tmp_path / "shop", {"src/index.ts": 'import "./gone"; ' + WORKER})

    with pytest.raises(NotBundled, match=r'^wrangler cannot bundle the project: .*Could not resolve "\./gone"[^\n]*$'):
        built(config)
