from datetime import date
from pathlib import Path

import pytest

from ayjnt_codegen.config import Allow
from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.folder import Folder
from ayjnt_codegen.lock import EMPTY
from ayjnt_codegen.project import Project, read_lock, read_project
from ayjnt_codegen.source import Place
from tests.projects import trees


def a_project(root: Path, files: dict[str, str] | None = None, config: str | None = None) -> Path:
    (root / "agents").mkdir()
    written = {"package.json": '{ "name": "orders" }', **(files or {})}
    if config is not None:
        written["ayjnt.jsonc"] = config
    for name, text in written.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def refusal(root: Path) -> tuple[str, str]:
    with pytest.raises(SourceError) as refused:
        read_project(Folder(root))
    return refused.value.message, refused.value.remedy


def test_the_example_is_read() -> None:
    project = read_project(Folder(trees.EXAMPLE))

    assert project.worker == "orders"
    assert project.config.wrangler == {"vars": {"LOG_LEVEL": "info", "MAX_QTY": 100}}
    assert (project.config.allow, project.config.drift_ignore) == ((), ())
    assert project.config.source.place("wrangler", "vars", "LOG_LEVEL").line == 6


def test_a_project_needs_no_config(tmp_path: Path) -> None:
    project = read_project(Folder(a_project(tmp_path)))

    assert project == Project(root=tmp_path, worker="orders")


def test_a_folder_of_workflows_alone_is_a_project(tmp_path: Path) -> None:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "ayjnt.jsonc").write_text('{ "wrangler": { "name": "batch" } }')

    assert read_project(Folder(tmp_path)).worker == "batch"


def test_all_sections_are_read(tmp_path: Path) -> None:
    config = """{
      "$schema": "./schema.json",
      "wrangler": { "name": "orders-eu" },
      "allow": [
        { "rule": "step-renamed", "at": "workflow/a/step/b", "because": "shop closed", "until": "2027-01-31" },
      ],
      "drift": { "ignore": ["variable/FEATURE_*"] },
    }"""

    project = read_project(Folder(a_project(tmp_path, config=config)))

    assert project.worker == "orders-eu"
    assert project.config.drift_ignore == ("variable/FEATURE_*",)
    assert project.config.allow == (
        Allow(
            rule="step-renamed",
            at="workflow/a/step/b",
            because="shop closed",
            until=date(2027, 1, 31),
            place=Place("ayjnt.jsonc", 5, 9),
        ),
    )


def test_a_folder_without_agents_and_workflows_is_no_project(tmp_path: Path) -> None:
    message, remedy = refusal(tmp_path)

    assert message == f"no project here: {tmp_path} has neither an agents/ nor a workflows/ folder"
    assert remedy == "run the command in the folder that holds agents/, or name it with --cwd"


@pytest.mark.parametrize("name", ["wrangler.jsonc", "wrangler.json", "wrangler.toml"])
def test_a_project_of_wranglers_own_is_told_what_can_be_done_with_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('name = "orders"')

    message, remedy = refusal(tmp_path)

    assert message.endswith(f"and a {name} by itself cannot be planned or deployed in this version")
    assert (
        remedy
        == "move the code to agents/ and workflows/, and its settings to ayjnt.jsonc; `ayjnt drift` needs neither"
    )


@pytest.mark.parametrize(
    ("config", "message", "remedy"),
    [
        ('{ "wrangler": { }', "ayjnt.jsonc:1:18: unexpected end of input", "write the file as JSON"),
        ('{ "wrangler": [] }', "ayjnt.jsonc:1:3: wrangler is a list", "make it an object"),
        ('{ "wrangler": { "name": 7 } }', "ayjnt.jsonc:1:17: wrangler.name is a number", "make it a string"),
        ('{ "wrangler": { "vars": [] } }', "ayjnt.jsonc:1:17: wrangler.vars is a list", "make it an object"),
        ('{ "wrangler": { "varz": {} } }', "ayjnt.jsonc:1:17: wrangler.varz is not a setting", "did you mean 'vars'?"),
        ('{\n "wrangle": {} }', "ayjnt.jsonc:2:2: wrangle is not a setting", "did you mean 'wrangler'?"),
        (
            '{ "zzz": {} }',
            "ayjnt.jsonc:1:3: zzz is not a setting",
            "use one of '$schema', 'allow', 'drift', 'wrangler', or remove it",
        ),
        ('{ "wrangler": { "main": "a.ts" } }', "ayjnt.jsonc:1:17: wrangler.main cannot be set", "remove wrangler.main"),
        ('{ "wrangler": { "migrations": [] } }', "ayjnt.jsonc:1:17: wrangler.migrations cannot be set", "remove"),
        ('{ "wrangler": { "exports": {} } }', "ayjnt.jsonc:1:17: wrangler.exports cannot be set", "remove"),
        (
            '{ "wrangler": { "vars": {\n "AYJNT_RELEASE_2": 1 } } }',
            "ayjnt.jsonc:2:2: variable AYJNT_RELEASE_2 cannot be set",
            "choose another name",
        ),
        (
            '{ "wrangler": { "alias": {\n "ayjnt/workflow": "./x.ts" } } }',
            'ayjnt.jsonc:2:2: the alias "ayjnt/workflow" cannot be set',
            "remove the alias",
        ),
        ('{ "drift": [] }', "ayjnt.jsonc:1:3: drift is a list", "make it an object"),
        (
            '{ "drift": { "ignored": [] } }',
            "ayjnt.jsonc:1:14: drift.ignored is not a setting",
            "did you mean 'ignore'?",
        ),
        ('{ "drift": { "ignore": "x" } }', "ayjnt.jsonc:1:14: drift.ignore is a string", "make it a list"),
        (
            '{ "drift": { "ignore": ["binding/KV"] } }',
            "ayjnt.jsonc:1:25: drift.ignore cannot leave 'binding/KV' alone: a deploy can keep variables only",
            'write an address such as "variable/FEATURE_*"',
        ),
        ('{ "drift": { "ignore": [1] } }', "ayjnt.jsonc:1:25: drift.ignore[0] is a number", "make it a string"),
        ('{ "allow": {} }', "ayjnt.jsonc:1:3: allow is an object", "make it a list"),
        ('{ "allow": ["x"] }', "ayjnt.jsonc:1:13: allow[0] is a string", "make it an object"),
        ('{ "allow": [\n{ "role": "x" }] }', "ayjnt.jsonc:2:3: allow[0].role is not a setting", "did you mean 'rule'?"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place(tmp_path: Path, config: str, message: str, remedy: str) -> None:
    said, advised = refusal(a_project(tmp_path, config=config))

    assert said.startswith(message)
    assert advised.startswith(remedy)


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        (', "because": "closed"', "", "ayjnt.jsonc:2:3: this entry of allow has no 'because'"),
        ('"closed"', '"  "', "ayjnt.jsonc:2:38: this entry of allow has no 'because'"),
        ('"closed"', '"…"', "ayjnt.jsonc:2:38: '…' in this entry of allow is no reason"),
        ('"closed"', '" ... "', "ayjnt.jsonc:2:38: '...' in this entry of allow is no reason"),
        ('"closed"', "7", "ayjnt.jsonc:2:38: allow[0].because is a number"),
        ('"rule": "r", ', "", "ayjnt.jsonc:2:3: this entry of allow has no 'rule'"),
        ('"at": "workflow/a", ', "", "ayjnt.jsonc:2:3: this entry of allow has no 'at'"),
        (', "until": "2027-01-31"', "", "ayjnt.jsonc:2:3: this entry of allow has no 'until'"),
        ("2027-01-31", "31.1.2027", "ayjnt.jsonc:2:59: '31.1.2027' is not a day"),
        ("2027-01-31", "2027-02-29", "ayjnt.jsonc:2:59: '2027-02-29' is not a day"),
    ],
)
def test_an_allowance_needs_a_rule_an_address_a_reason_and_an_end(
    tmp_path: Path, written: str, instead: str, message: str
) -> None:
    config = '{ "allow": [\n  { "rule": "r", "at": "workflow/a", "because": "closed", "until": "2027-01-31" }] }'

    assert written in config
    assert refusal(a_project(tmp_path, config=config.replace(written, instead)))[0] == message


@pytest.mark.parametrize("name", ["wrangler.jsonc", "wrangler.json", "wrangler.toml"])
def test_a_wrangler_config_that_would_not_be_used_is_refused(tmp_path: Path, name: str) -> None:
    text = 'name = "a"' if name.endswith(".toml") else '{ "name": "a", }'

    message, remedy = refusal(a_project(tmp_path, {name: text}))

    assert message == f"{name} would not be used: the config of this project is generated from agents/ and workflows/"
    assert remedy == f'move its settings into the "wrangler" section of ayjnt.jsonc, then remove {name}'


def test_a_wrangler_config_that_does_not_parse_says_where(tmp_path: Path) -> None:
    message, _ = refusal(a_project(tmp_path, {"wrangler.jsonc": '{\n  "name": "a"\n  "main": "b"\n}'}))

    assert message == "wrangler.jsonc:3:3: unexpected '\"'"


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    root = a_project(tmp_path)
    (root / "ayjnt.jsonc").write_bytes(b'{\n "a": "\xff" }')

    assert refusal(root) == ("ayjnt.jsonc:2: the file is not UTF-8 text", "save ayjnt.jsonc as UTF-8")


def test_a_folder_in_the_place_of_the_config_says_so(tmp_path: Path) -> None:
    root = a_project(tmp_path)
    (root / "ayjnt.jsonc").mkdir()

    assert refusal(root) == ("ayjnt.jsonc cannot be read: Is a directory", "make ayjnt.jsonc a readable file")


def test_a_package_without_a_usable_name_is_refused(tmp_path: Path) -> None:
    assert refusal(a_project(tmp_path, {"package.json": '{ "name": "a_b" }'}))[0].startswith("package.json:1:3: 'a_b'")


def test_no_package_and_no_name_is_refused(tmp_path: Path) -> None:
    root = a_project(tmp_path)
    (root / "package.json").unlink()

    assert refusal(root)[0].startswith("the Worker has no name")


def test_a_project_that_was_never_built_has_an_empty_lock(tmp_path: Path) -> None:
    assert read_lock(Folder(tmp_path)) == EMPTY


def test_the_lock_of_a_project_is_read() -> None:
    assert [one.class_name for one in read_lock(Folder(trees.EXAMPLE)).classes] == ["OrdersAgent"]
