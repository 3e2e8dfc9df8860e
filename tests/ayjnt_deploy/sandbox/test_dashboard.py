import pytest

from ayjnt_deploy.sandbox import Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import Client


def test_a_variable_set_by_hand_changes_nothing_else(sandbox: Sandbox, orders: Client) -> None:
    before = orders.serving()

    version = sandbox.dashboard.set_variable("orders", "MODE", "by hand")

    after = orders.serving()
    unchanged = [each for each in before["resources"]["bindings"] if each["name"] != "MODE"]
    assert after["id"] == version
    assert after["number"] == 2
    assert after["resources"]["script"]["etag"] == before["resources"]["script"]["etag"]
    assert after["resources"]["script"]["last_deployed_from"] == "dash"
    assert [each for each in after["resources"]["bindings"] if each["name"] != "MODE"] == unchanged
    assert orders.bindings()["MODE"] == {"name": "MODE", "type": "plain_text", "text": "by hand"}
    assert after["annotations"] == {"workers/triggered_by": "upload"}
    assert after["metadata"]["source"] == "dash"
    script = orders.get("/workers/services/orders").result["default_environment"]["script"]
    assert script["last_deployed_from"] == "dash"


def test_other_json_than_text_becomes_a_json_variable(sandbox: Sandbox, orders: Client) -> None:
    sandbox.dashboard.set_variable("orders", "NEW", {"on": True})

    assert orders.bindings()["NEW"] == {"name": "NEW", "type": "json", "json": {"on": True}}


def test_a_variable_can_be_removed(sandbox: Sandbox, orders: Client) -> None:
    sandbox.dashboard.remove_variable("orders", "MODE")

    assert "MODE" not in orders.bindings()
    with pytest.raises(SandboxError, match="orders has no variable MODE") as caught:
        sandbox.dashboard.remove_variable("orders", "MODE")
    assert caught.value.remedy == "name one that there is: LIMITS"


@pytest.mark.parametrize("script", [None, "export class Counter {}\nexport default {}"])
def test_code_edited_by_hand_has_another_etag_and_the_same_bindings(
    sandbox: Sandbox, orders: Client, script: str | None
) -> None:
    before = orders.serving()

    sandbox.dashboard.deploy("orders", script)

    after = orders.serving()
    assert after["resources"]["script"]["etag"] != before["resources"]["script"]["etag"]
    assert after["resources"]["bindings"] == before["resources"]["bindings"]
    assert after["resources"]["script_runtime"] == before["resources"]["script_runtime"]


def test_two_edits_by_hand_have_two_etags(sandbox: Sandbox, orders: Client) -> None:
    versions = [sandbox.dashboard.deploy("orders"), sandbox.dashboard.deploy("orders")]

    etags = {
        orders.get(f"/workers/scripts/orders/versions/{version}").result["resources"]["script"]["etag"]
        for version in versions
    }
    assert len(etags) == 2


def test_what_does_not_exist_is_named_with_what_does(sandbox: Sandbox, orders: Client) -> None:
    with pytest.raises(SandboxError, match="the sandbox has no Worker order") as caught:
        sandbox.dashboard.set_variable("order", "A", "b")
    assert caught.value.remedy == "deploy it first, or name one that there is: orders"

    version = orders.serving()["id"]
    with pytest.raises(SandboxError, match="must add up to 100") as caught:
        sandbox.dashboard.split("orders", {version: 50})
    assert caught.value.remedy == f"share 100 percent between versions of it: {version}"

    with pytest.raises(SandboxError, match="does not export class 'Counter'"):
        sandbox.dashboard.deploy("orders", "export default {}")

    with pytest.raises(SandboxError, match="larger than 5120 bytes"):
        sandbox.dashboard.set_variable("orders", "A", "x" * 6000)
