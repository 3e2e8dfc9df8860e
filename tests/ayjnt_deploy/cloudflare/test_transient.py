import json
import re
from pathlib import Path

import pytest

from ayjnt_deploy.cloudflare.transient import Kind, classify, is_transient

CATALOGUE = json.loads((Path(__file__).parents[2] / "data" / "errors.json").read_text())["codes"]

# Whose kind depends on the message, each with one that passes, and what the catalogue calls it.
BY_MESSAGE = {(1000, "any"): ("internal server error", "transient"), (10001, "any"): ("internal error", "conditional")}


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: f"{row['scope']}-{row['code']}")
def test_every_catalogued_code_has_its_kind(row: dict[str, str | int]) -> None:
    code, scope, http = int(row["code"]), str(row["scope"]), str(row["http"])
    message, kind = BY_MESSAGE.get((code, scope), ("", str(row["cls"])))
    statuses = [None, *(int(status) for status in re.findall(r"\b\d{3}\b", http))]

    found = {classify(code=code, status=status, message=message, scope=scope).name.lower() for status in statuses}

    assert found == {kind}


@pytest.mark.parametrize(
    ("code", "status", "message", "kind"),
    [
        (1000, 400, "internal server error", Kind.TRANSIENT),
        (1000, 200, "Timeout while reading", Kind.TRANSIENT),
        (1000, 401, "Invalid API Token", Kind.PERMANENT),
        (10001, 403, "Unable to authenticate request", Kind.CONDITIONAL),
        (10001, 403, "Method not allowed for token", Kind.PERMANENT),
    ],
)
def test_two_codes_are_judged_by_their_message(code: int, status: int, message: str, kind: Kind) -> None:
    assert classify(code=code, status=status, message=message) is kind


@pytest.mark.parametrize(
    ("status", "transient"),
    [(None, True), (408, True), (429, True), (500, True), (522, True), (400, False), (404, False), (409, False)],
)
def test_without_a_code_the_status_decides(status: int | None, transient: bool) -> None:
    assert is_transient(code=None, status=status) is transient


def test_an_unknown_code_is_judged_by_its_status_and_without_one_it_stays() -> None:
    assert is_transient(code=99999, status=503)
    assert not is_transient(code=99999, status=400)
    assert not is_transient(code=99999, status=None)


def test_a_known_code_weighs_more_than_the_status_except_too_many_requests() -> None:
    assert not is_transient(code=10021, status=500)
    assert is_transient(code=971, status=200)
    assert is_transient(code=10021, status=429)


def test_the_same_code_means_another_thing_in_another_product() -> None:
    assert is_transient(code=10013, status=400, scope="workers")
    assert not is_transient(code=10013, status=400, scope="queues")


def test_a_servers_fault_is_one_in_every_product() -> None:
    assert is_transient(code=10013, status=503, scope="queues")
    assert is_transient(code=10002, status=500, scope="workflows")
