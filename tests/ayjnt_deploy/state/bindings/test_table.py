import json

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
