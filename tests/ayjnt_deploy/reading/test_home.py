"""Which Worker's config lies in a folder."""

import shutil
from pathlib import Path

import pytest

from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.reading.home import Home, find_home
from tests.projects import trees


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert find_home(tmp_path) is None


def test_a_project_of_ours_writes_below_wrangler(tmp_path: Path) -> None:
    shutil.copytree(trees.EXAMPLE, tmp_path / "p", ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))

    home = find_home(tmp_path / "p")

    assert home is not None
    assert (home.worker, home.path, home.is_ours) == ("orders", "ayjnt.jsonc", True)
    assert home.config == {"vars": {"LOG_LEVEL": "info", "MAX_QTY": 100}}
    assert home.content == (tmp_path / "p" / "ayjnt.jsonc").read_bytes()


def test_a_project_of_ours_without_a_config_has_a_place_for_one(tmp_path: Path) -> None:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "package.json").write_text('{"name": "shop"}')

    assert find_home(tmp_path) == Home(worker="shop", path="ayjnt.jsonc", section=("wrangler",), content=None)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("wrangler.json", '{"name": "shop", "account_id": "a1"}'),
        ("wrangler.jsonc", '{ name: "shop", /* ours */ "account_id": "a1", }'),
        ("wrangler.toml", 'name = "shop"\naccount_id = "a1"\n'),
    ],
)
def test_a_config_of_wranglers_own_is_the_whole_file(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).write_text(text)

    home = find_home(tmp_path)

    assert home == Home(worker="shop", path=path, value={"name": "shop", "account_id": "a1"}, content=text.encode())
    assert home.config == home.value
    assert (home.account_id, home.is_ours) == ("a1", False)


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("wrangler.json", b"{}", "wrangler.json names no Worker"),
        ("wrangler.jsonc", b'{"name": ""}', "wrangler.jsonc names no Worker"),
        ("wrangler.jsonc", b'{"name": ', "wrangler.jsonc:1:10: unexpected end of input"),
        ("wrangler.jsonc", b"\xff", "wrangler.jsonc is not UTF-8 text"),
        ("wrangler.jsonc", b'{"name": "a", "workflows": [{}]}', "wrangler.jsonc:1:29: workflows[0] has no 'name'"),
        ("wrangler.toml", b'name = "a"\nroutes = "a.com"', "wrangler.toml:1:1: routes is a string"),
        ("wrangler.toml", b"name =", "wrangler.toml: Invalid value (at end of document)"),
    ],
)
def test_a_config_that_cannot_be_used_is_told(tmp_path: Path, path: str, content: bytes, message: str) -> None:
    (tmp_path / path).write_bytes(content)

    with pytest.raises(SourceError) as refused:
        find_home(tmp_path)

    assert refused.value.message == message
