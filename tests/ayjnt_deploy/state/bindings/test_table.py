import json

import pytest

from ayjnt_codegen import config
from ayjnt_codegen.errors import SourceError
from ayjnt_deploy.state.bindings.table import BY_TYPE, ROWS
from tests.ayjnt_deploy.state.bindings.pairs import DATA

ELSEWHERE = {"vars", "secrets", "unsafe"}
"""Variables and secrets are no bindings here, and `unsafe` has the API's words already."""


def test_every_key_of_the_config_that_declares_bindings_has_a_row() -> None:
    keys = json.loads((DATA / "config-api-map.json").read_text())["keys"]
    binding = {key for key, one in keys.items() if one["kind"].startswith("binding")}

    assert {row.key.partition(".")[0] for row in ROWS} | ELSEWHERE == binding | {"assets"}


def test_every_type_has_one_row_and_its_identity_is_compared() -> None:
    assert len(BY_TYPE) == len(ROWS)
    assert all(row.identity is None or row.identity in row.compared for row in ROWS)


@pytest.mark.parametrize("key", [row.key for row in ROWS])
def test_a_number_in_the_place_of_bindings_is_refused_where_the_config_is_read(key: str) -> None:
    outer, _, inner = key.partition(".")

    with pytest.raises(SourceError, match=r"is a number|cannot be set"):
        config.parse(json.dumps({"wrangler": {outer: {inner: 7} if inner else 7}}))
