"""What is wanted, beside what the real wrangler would upload: a difference is an error of ours."""

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.settings import read_settings
from ayjnt_deploy.state import bindings, exports, settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings.table import BY_TYPE, ROWS, Shape
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.settings import SETTINGS
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import flags, wanted_worker
from tests.ayjnt_deploy.state.everything import FILES, MODULE, NAMED, SCRIPT, WHOLE
from tests.projects import trees

Upload = tuple[Mapping[str, Any], Mapping[str, Any]]

COMPARED = {Aspect.BINDING, Aspect.VARIABLE, Aspect.COMPATIBILITY, Aspect.EXPORT, Aspect.SECRET}
AFTER_THE_UPLOAD = {"assets", "workers_dev", "preview_urls"}
"""Settings that travel in requests of their own, or only with the files of assets: a dry run does not make them."""
NOT_COMPARED = {
    ("d1", "id"),  # Compared under its newer name.
    ("service", "props"),  # No answer has them.
    ("wasm_module", "part"),
    ("text_blob", "part"),
    ("data_blob", "part"),
}


def test_between_them_the_configs_declare_every_kind_of_binding() -> None:
    declared = {
        leaf.value["type"]
        for config in (MODULE, SCRIPT)
        for leaf in bindings.configured(config, "shop").values()
        if isinstance(leaf.value, Mapping)
    }

    assert declared == {*BY_TYPE, "some_future_binding"}


def test_each_open_resource_is_there_that_wrangler_takes_without_an_id() -> None:
    declared = bindings.configured(MODULE, "shop")
    left_open = {
        leaf.value["type"]
        for name, leaf in declared.items()
        if name.endswith("_OPEN") and isinstance(leaf.value, Mapping)
    }

    # The others have an identity that the API knows, but wrangler's config insists on it.
    assert left_open == {row.type for row in ROWS if row.identity} - {"ai_search_namespace", "agent_memory"}


EXPORTED = {"exports": {"Chat": {"type": "durable-object", "storage": "sqlite"}}}
SMALL = {
    **{key: {**NAMED, key: value} for key, value in WHOLE.items() if key not in NAMED},
    **{f"vars.{name}": {**NAMED, "vars": {name: value}} for name, value in MODULE["vars"].items()},
    "exports": {**NAMED, **EXPORTED},
    "nothing": NAMED,
    "observability off": {**NAMED, "observability": {"enabled": False}},
    "logs alone": {**NAMED, "observability": {"logs": {"enabled": True}}},
    "placement off": {**NAMED, "placement": {"mode": "off"}},
    "placement hint": {**NAMED, "placement": {"mode": "smart", "hint": "wnam"}},
    "placement region": {**NAMED, "placement": {"region": "aws:us-east-1"}},
    "placement host": {**NAMED, "placement": {"host": "db.example.com:5432"}},
    "cache off": {**NAMED, "cache": {"enabled": False}},
    "no tails": {**NAMED, "tail_consumers": []},
    "no logpush": {**NAMED, "logpush": False},
}
"""A config for each key that is more than local, and for what a setting may say else."""


@pytest.fixture(scope="module", params=[WHOLE, SCRIPT], ids=["modules", "a script"])
def upload(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Upload:
    """A config, and the metadata of its upload."""
    return request.param, uploaded(tmp_path_factory.mktemp("project"), request.param)


@pytest.mark.real
def test_what_is_wanted_is_what_wrangler_would_upload(upload: Upload) -> None:
    config, metadata = upload

    wanted = wanted_worker(config, SourceTree(agents=(), workflows=())).state

    assert uploadable(wanted) == sent(metadata, wanted.leaves)


def test_each_key_has_a_small_config() -> None:
    assert len(SMALL) >= 40
    assert {row.key.partition(".")[0] for row in ROWS if row.shape is not Shape.FILES} <= SMALL.keys()
    assert {one.key for one in SETTINGS} <= SMALL.keys()


@pytest.mark.real
@pytest.mark.parametrize("config", SMALL.values(), ids=SMALL)
def test_each_key_by_itself_is_uploaded_as_it_is_wanted(config: Mapping[str, Any], tmp_path: Path) -> None:
    wanted = wanted_worker(config, SourceTree(agents=(), workflows=())).state

    assert uploadable(wanted) == sent(uploaded(tmp_path, config), wanted.leaves)


def uploadable(wanted: State) -> Mapping[Address, Leaf]:
    """Return what of a wanted Worker its upload carries."""
    return {
        address: leaf
        for address, leaf in wanted.leaves.items()
        if address.aspect in COMPARED or (address.aspect is Aspect.SETTING and address.name not in AFTER_THE_UPLOAD)
    }


@pytest.mark.real
def test_whatever_wrangler_would_upload_is_compared(upload: Upload) -> None:
    _, metadata = upload

    left_out = {
        (one["type"], field)
        for one in metadata["bindings"]
        if one["type"] in BY_TYPE
        for field in one.keys() - {"type", "name"} - BY_TYPE[one["type"]].compared
    }

    assert left_out <= NOT_COMPARED


def sent(metadata: Mapping[str, Any], asked: Mapping[Address, Leaf]) -> Mapping[Address, Leaf]:
    """Return what an upload says, each inherited binding as the type that is `asked` for, which it does not name."""
    found: dict[Address, Leaf] = {}
    for name, leaf in bindings.variables(metadata["bindings"]).items():
        found[Address(Aspect.VARIABLE, name)] = leaf
    for name, leaf in bindings.deployed(metadata["bindings"], "shop").items():
        secret, address = Address(Aspect.SECRET, name), Address(Aspect.BINDING, name)
        if secret in asked:
            found[secret] = Known(value=leaf == Known({"type": "inherit"}))
            continue
        found[address] = _open(asked.get(address)) if leaf == Known({"type": "inherit"}) else leaf
    found[Address(Aspect.COMPATIBILITY, "date")] = Known(metadata["compatibility_date"])
    found[Address(Aspect.COMPATIBILITY, "flags")] = flags(metadata["compatibility_flags"])
    for name, leaf in settings.deployed(dict.fromkeys((Part.RUNTIME, Part.PLACEMENT, Part.SCRIPT), metadata)).items():
        found[Address(Aspect.SETTING, name)] = leaf
    for one in SETTINGS:  # What is off is no leaf of a live Worker, and is said all the same where it is switched off.
        if one.off is not None and metadata.get(one.key) == one.off.value:
            found[Address(Aspect.SETTING, one.key)] = one.off
    found.update(exports.classes(metadata.get("exports")))
    return found


def _open(asked: Leaf | None) -> Known:
    """Return a binding of the asked type without a name of the resource, and nothing else."""
    assert isinstance(asked, Known)
    assert isinstance(asked.value, Mapping)
    return Known({"type": asked.value["type"]})


def uploaded(root: Path, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the metadata of the upload that wrangler would make of `config`."""
    for path, text in {"wrangler.json": json.dumps(config), **FILES}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "node_modules").symlink_to(trees.EXAMPLE / "node_modules")
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "CI": "true", "WRANGLER_SEND_METRICS": "false"}
    tools = find_toolchain(read_settings(root, environment, datetime(2026, 11, 22, tzinfo=UTC)))
    done = subprocess.run(
        (tools.node, tools.wrangler, "deploy", "--dry-run", "--outdir", "out", "--outfile", "form"),
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return _metadata((root / "form").read_bytes())


def _metadata(form: bytes) -> Mapping[str, Any]:
    """Return the part of a multipart form that is called `metadata`."""
    boundary = form.partition(b"\r\n")[0]
    (part,) = (one for one in form.split(boundary) if b'name="metadata"' in one.partition(b"\r\n\r\n")[0])
    found = json.loads(part.partition(b"\r\n\r\n")[2])
    assert isinstance(found, dict)
    return found
