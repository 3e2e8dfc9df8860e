"""What is live goes into the config of the project in a folder: ours, or one of wrangler's own."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from ayjnt_codegen import jsonc
from ayjnt_codegen.source import Place
from ayjnt_deploy.adopt import NothingToAdopt, adoption, write
from ayjnt_deploy.build import read_source
from ayjnt_deploy.drift import survey_one
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.fixes.adopt import Adoption
from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.reading.home import find_home
from ayjnt_deploy.report.adopted import adoption_document, adoption_lines
from ayjnt_deploy.rewrite import FileChanged, NotWritable
from ayjnt_deploy.sandbox import Fault, Sandbox
from ayjnt_deploy.state.address import Address
from tests.ayjnt_deploy.released import INFO, NOW, a_released, the_settings
from tests.projects import trees
from tests.test_docs import documented, paths

JSONC: Final = '{\n  // the shop\n  "name": "orders", // its name\n  "vars": { "LOG_LEVEL": "info" }\n}\n'


def wanted(sandbox: Sandbox, root: Path, *addresses: str, worker: str | None = None) -> Adoption:
    settings, home = the_settings(sandbox, root), find_home(root)
    (found,) = survey_one(settings, home, worker, list[str]().append).drifts
    return adoption(settings, home, found, addresses)


def refused(sandbox: Sandbox, root: Path, *addresses: str, worker: str | None = None) -> AyjntError:
    with pytest.raises(AyjntError) as error:
        wanted(sandbox, root, *addresses, worker=worker)
    return error.value


@pytest.fixture
def drifted(sandbox: Sandbox, tmp_path: Path) -> Path:
    """A folder whose Worker somebody has set to debug."""
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    return tmp_path


def test_wranglers_own_config_takes_over_what_is_live(sandbox: Sandbox, drifted: Path) -> None:
    (drifted / "wrangler.jsonc").write_text(JSONC)

    found = wanted(sandbox, drifted, "variable/LOG_LEVEL")
    write(found, the_settings(sandbox, drifted), list[str]().append)

    assert (drifted / "wrangler.jsonc").read_text() == JSONC.replace('"info"', '"debug"')


def test_what_is_gone_live_goes_out_of_the_config(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.remove_variable("orders", "LOG_LEVEL")
    (tmp_path / "wrangler.json").write_text(JSONC)

    assert (
        wanted(sandbox, tmp_path, "variable/LOG_LEVEL").after == JSONC.replace('{ "LOG_LEVEL": "info" }', "{}").encode()
    )


def test_a_config_that_says_it_already_has_no_edit(sandbox: Sandbox, drifted: Path) -> None:
    (drifted / "wrangler.json").write_text(JSONC.replace("info", "debug"))

    found = wanted(sandbox, drifted, "variable/LOG_LEVEL")

    assert not found.is_edit
    assert list(adoption_lines(found)) == ["wrangler.json says already what is live at variable/LOG_LEVEL", ""]


def test_true_is_another_value_than_one(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox, bindings=[{"type": "json", "name": "ON", "json": 1}])
    sandbox.dashboard.set_variable("orders", "ON", True)
    (tmp_path / "wrangler.json").write_text('{"name": "orders", "vars": {"ON": 1}}')

    assert wanted(sandbox, tmp_path, "variable/ON").after == b'{"name": "orders", "vars": {"ON": true}}'


def test_of_toml_the_lines_are_given_and_nothing_is_written(sandbox: Sandbox, drifted: Path) -> None:
    (drifted / "wrangler.toml").write_text('name = "orders"\n[vars]\nLOG_LEVEL = "info"\n')

    found = wanted(sandbox, drifted, "variable/LOG_LEVEL")

    assert not found.is_edit
    assert list(adoption_lines(found)) == [
        "wrangler.toml is not edited, for that would lose its comments; to adopt variable/LOG_LEVEL, write this there:",
        "",
        "# in vars, change:",
        'LOG_LEVEL = "debug"',
        "",
    ]


def test_an_environment_is_another_worker_and_is_named_where_it_says_the_same_key(
    sandbox: Sandbox, drifted: Path
) -> None:
    config = '{"name": "orders", "env": {"staging": {"vars": {"LOG_LEVEL": "warn"}}, "qa": {"routes": []}}}'
    (drifted / "wrangler.json").write_text(config)

    found = wanted(sandbox, drifted, "variable/LOG_LEVEL")

    assert found.others == ("env.staging.vars",)
    assert jsonc.read((found.after or b"").decode(), "x").value["env"] == jsonc.read(config, "x").value["env"]
    assert list(adoption_lines(found))[-1] == (
        "env.staging.vars is of another Worker, an environment, and stays as it is"
    )


def test_the_worker_of_an_environment_is_not_edited(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "wrangler.json").write_text('{"name": "orders", "env": {"qa": {}, "eu": {"name": "europe"}}}')
    for worker in ("orders-qa", "europe"):
        a_released(sandbox, worker)
        sandbox.dashboard.set_variable(worker, "LOG_LEVEL", "debug")

        error = refused(sandbox, tmp_path, "variable/LOG_LEVEL", worker=worker)

        assert error.message == f"{worker} is an environment of wrangler.json, and environments cannot be edited"


def test_the_fields_of_the_json_are_documented(sandbox: Sandbox, drifted: Path) -> None:
    (drifted / "wrangler.json").write_text(JSONC)

    found = replace(
        wanted(sandbox, drifted, "variable/LOG_LEVEL"), reads={Address.parse("variable/LOG_LEVEL"): Place("a.ts", 1)}
    )
    document = adoption_document(found, written=True)

    assert set(paths(document)) == documented("With `--adopt` it is another document:", page="drift.md")
    assert document["addresses"] == ["variable/LOG_LEVEL"]
    assert '-  "vars": { "LOG_LEVEL": "info" }\n+  "vars": { "LOG_LEVEL": "debug" }' in str(document["diff"])


# --- a project of ours


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "orders"
    shutil.copytree(trees.EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    return root


def test_the_section_of_a_project_takes_over_what_is_live_and_nothing_more(sandbox: Sandbox, project: Path) -> None:
    a_released(sandbox, bindings=[INFO, {"type": "json", "name": "MAX_QTY", "json": 100}])
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    before = (project / "ayjnt.jsonc").read_text()

    found = wanted(sandbox, project, "variable/LOG_LEVEL")
    write(found, the_settings(sandbox, project), list[str]().append)

    assert (project / "ayjnt.jsonc").read_text() == before.replace('"info"', '"debug"')
    assert read_source(project, NOW).config["vars"] == {"LOG_LEVEL": "debug", "MAX_QTY": 100}


def test_a_project_without_a_config_gets_one(sandbox: Sandbox, project: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    (project / "ayjnt.jsonc").unlink()

    found = wanted(sandbox, project, "variable/LOG_LEVEL")
    write(found, the_settings(sandbox, project), list[str]().append)

    assert (project / "ayjnt.jsonc").read_text() == ('{\n  "wrangler": {\n    "vars": {"LOG_LEVEL": "debug"}\n  }\n}\n')


def test_what_the_source_tree_declares_cannot_be_adopted_by_the_config(sandbox: Sandbox, project: Path) -> None:
    a_released(sandbox)
    workflow = {"type": "workflow", "name": "W", "workflow_name": "w", "class_name": "W", "script_name": "billing"}
    sandbox.dashboard.create("billing")
    sandbox.dashboard.bind("orders", workflow)

    error = refused(sandbox, project, "binding/W")

    assert isinstance(error, CannotFix)
    assert (project / "ayjnt.jsonc").read_bytes() == (trees.EXAMPLE / "ayjnt.jsonc").read_bytes()


AGENT: Final = "agents/orders/agent.ts"


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("this.env.CACHE.get('a');", (("binding/CACHE", f"{AGENT}:1"),)),
        ("this.env.CACHE?.get('a');", ()),
        ("// env.CACHE was slow", ()),
    ],
)
def test_what_the_source_still_reads_is_told_before_it_is_taken_out(
    sandbox: Sandbox, project: Path, code: str, places: Any
) -> None:
    a_released(sandbox, bindings=[INFO, {"type": "kv_namespace", "name": "CACHE", "namespace_id": "f29e"}])
    sandbox.dashboard.unbind("orders", "CACHE")
    (project / "ayjnt.jsonc").write_text('{"wrangler": {"kv_namespaces": [{"binding": "CACHE", "id": "f29e"}]}}')
    (project / AGENT).write_text(f"{code}\n{(project / AGENT).read_text()}")

    found = wanted(sandbox, project, "binding/CACHE")

    assert tuple((str(at), str(place)) for at, place in found.reads.items()) == places
    assert [one for one in adoption_lines(found) if "reads" in one] == [
        f"{place} reads env.CACHE, which is gone live: with this edit nothing declares it, and the code finds `undefined` there"
        for _, place in places
    ]
    assert adoption_document(found, written=False)["still_read"] == [
        {"address": at, "file": AGENT, "line": 1} for at, _ in places
    ]


# --- what cannot be


def test_a_workflow_of_another_worker_whose_class_the_api_does_not_tell_is_refused(
    sandbox: Sandbox, project: Path
) -> None:
    a_released(sandbox)
    sandbox.dashboard.create("billing")
    workflow = {"type": "workflow", "name": "WFX", "workflow_name": "w", "class_name": "W", "script_name": "billing"}
    sandbox.dashboard.bind("orders", workflow)

    ours = refused(sandbox, project, "binding/WFX")
    shutil.rmtree(project)
    project.mkdir()
    (project / "wrangler.json").write_text(JSONC)
    wranglers = refused(sandbox, project, "binding/WFX")

    assert ours.message == wranglers.message == "no line of a config says what binding/WFX is live"
    assert ours.remedy == wranglers.remedy == "set it by hand: the API does not tell all that a config has to say of it"


@pytest.mark.parametrize(
    ("address", "message", "remedy"),
    [
        ("variable/LOG_LEVL", "there is no drift at variable/LOG_LEVL", "did you mean 'variable/LOG_LEVEL'?"),
        ("varable/LOG_LEVEL", "'varable/LOG_LEVEL' is no address", "did you mean 'variable/LOG_LEVEL'?"),
        ("LOG_LEVEL", "'LOG_LEVEL' is no address", "did you mean 'variable/LOG_LEVEL'?"),
        ("variable/NOPE", "there is no drift at variable/NOPE", "there is drift at: variable/LOG_LEVEL"),
        ("binding/LOG_LEVEL", "there is no drift at binding/LOG_LEVEL", "there is drift at: variable/LOG_LEVEL"),
        ("cron/x", "there is no drift at cron/x", "there is drift at: variable/LOG_LEVEL"),
    ],
)
def test_an_address_without_drift_is_told_with_one_that_is_near(
    sandbox: Sandbox, drifted: Path, address: str, message: str, remedy: str
) -> None:
    (drifted / "wrangler.json").write_text(JSONC)

    error = refused(sandbox, drifted, address)

    assert (error.message, error.remedy, error.exit_code) == (message, remedy, 64)


def test_the_name_of_a_secret_is_adopted_though_it_is_no_drift(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.put_secret("orders", "API_SECRET", "t0p-secret")
    (tmp_path / "wrangler.json").write_text(JSONC)

    found = wanted(sandbox, tmp_path, "secret/API_SECRET")

    assert jsonc.read((found.after or b"").decode(), "x").value["secrets"] == {"required": ["API_SECRET"]}
    assert b"t0p" not in (found.after or b"")
    assert refused(sandbox, tmp_path, "secret/OTHER").message == "there is no drift at secret/OTHER"


def test_what_could_not_be_read_is_told_as_that(sandbox: Sandbox, drifted: Path) -> None:
    (drifted / "wrangler.json").write_text(JSONC)
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/schedules", status=403, code=9109, times=9))

    error = refused(sandbox, drifted, "cron/0 3 * * *")

    assert error.message.startswith("the cron triggers could not be read: GET ")


def test_a_folder_without_a_config_and_one_of_another_worker_are_told(sandbox: Sandbox, drifted: Path) -> None:
    nothing = refused(sandbox, drifted, "variable/LOG_LEVEL", worker="orders")
    (drifted / "wrangler.json").write_text('{"name": "billing"}')
    another = refused(sandbox, drifted, "variable/LOG_LEVEL", worker="orders")

    assert isinstance(nothing, NothingToAdopt)
    assert nothing.message == "there is no config in this folder that could say what is live"
    assert another.message == "wrangler.json is the config of 'billing', not of 'orders'"


def test_of_a_rollout_nobody_can_tell_which_value_is_meant(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "wrangler.json").write_text(JSONC)
    a_released(sandbox)
    other = sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    more = sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "warn")
    sandbox.dashboard.split("orders", {other: 50, more: 50})

    error = refused(sandbox, tmp_path, "variable/LOG_LEVEL")

    assert error.message == "2 versions of orders serve, and each has values of its own"


def unwritable(root: Path) -> None:
    (root / "wrangler.json").unlink()
    (root / "wrangler.json").mkdir()


@pytest.mark.parametrize(
    ("meanwhile", "error"),
    [
        (lambda root: (root / "wrangler.json").write_text(JSONC + " "), FileChanged),
        (lambda root: (root / "wrangler.json").unlink(), FileChanged),
        (unwritable, NotWritable),
    ],
)
def test_a_file_that_changed_meanwhile_is_left_alone(
    sandbox: Sandbox, drifted: Path, meanwhile: Callable[[Path], Any], error: type[AyjntError]
) -> None:
    (drifted / "wrangler.json").write_text(JSONC)
    found = wanted(sandbox, drifted, "variable/LOG_LEVEL")
    meanwhile(drifted)

    with pytest.raises(error):
        write(found, the_settings(sandbox, drifted), list[str]().append)
