"""The drift of one Worker and of a whole account, read from the sandbox; no project is needed anywhere."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ayjnt_deploy.diff.drift import Code, Drift, Kind, Standing, Survey
from ayjnt_deploy.drift import NoneNamed, NotCompared, survey_all, survey_one
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.reading.home import find_home
from ayjnt_deploy.sandbox import ACCOUNT_ID, Fault, Sandbox
from ayjnt_deploy.sandbox.ratelimit import RateLimit
from tests.ayjnt_deploy.released import INFO, a_released, the_settings
from tests.ayjnt_deploy.sandbox.client import Client

NO_RECORD = "it carries no release record"


def seen(sandbox: Sandbox, root: Path, worker: str | None = "orders") -> Drift:
    (one,) = survey_one(the_settings(sandbox, root), find_home(root), worker, list[str]().append).drifts
    return one


def all_seen(sandbox: Sandbox, root: Path) -> Survey:
    return survey_all(the_settings(sandbox, root), None, list[str]().append)


def refused(sandbox: Sandbox, root: Path, worker: str | None = "orders") -> AyjntError:
    with pytest.raises(AyjntError) as error:
        seen(sandbox, root, worker)
    return error.value


def addresses(found: Drift) -> list[str]:
    return [str(change.address) for _, change in found.changes]


def kinds(found: Drift) -> list[Kind]:
    return [one.kind for one in found.deviations]


def test_what_nobody_touched_is_as_released(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)

    assert seen(sandbox, tmp_path).standing is Standing.AS_RELEASED


def test_a_change_in_the_dashboard_is_told_with_who_made_it(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    sandbox.dashboard.change("orders", crons=["0 3 * * *"])

    found = seen(sandbox, tmp_path)

    assert addresses(found) == ["cron/0 3 * * *", "variable/LOG_LEVEL"]
    assert kinds(found) == []
    assert (found.live.deployed_by, found.live.deployed_from) == ("sandbox@example.com", "dash")


def test_code_that_somebody_deployed_by_hand_is_told_and_the_rest_still_compared(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    a_released(sandbox)
    sandbox.dashboard.deploy("orders")
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    found = seen(sandbox, tmp_path)

    assert kinds(found) == [Kind.CODE]
    assert addresses(found) == ["variable/LOG_LEVEL"]


def test_a_record_that_was_deleted_is_told_and_what_an_older_version_kept_is_compared(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    a_released(sandbox)
    sandbox.dashboard.remove_variable("orders", "AYJNT_RELEASE")
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    found = seen(sandbox, tmp_path)

    assert kinds(found) == [Kind.RECORD]
    assert addresses(found) == ["variable/LOG_LEVEL"]


def test_an_upload_by_hand_that_knows_of_no_record_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.create("orders", [{**INFO, "text": "debug"}], script="export default {};\n")

    found = seen(sandbox, tmp_path)

    assert kinds(found) == [Kind.CODE]
    assert addresses(found) == ["variable/LOG_LEVEL"]


def test_a_record_that_was_edited_is_no_record(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "AYJNT_RELEASE", {"format": 1, "record": {}})

    error = refused(sandbox, tmp_path)

    assert isinstance(error, NotCompared)
    assert error.message == (
        "the Worker 'orders' cannot be compared with its last release: the release record on the Worker cannot be read: "
        "a part of it is missing or of the wrong kind"
    )


def test_two_versions_are_each_held_to_their_own_record(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox, number=1)
    old = versions(sandbox)[0]
    a_released(sandbox, bindings=[{**INFO, "text": "warn"}], number=2)
    new = versions(sandbox)[0]
    sandbox.dashboard.split("orders", {old: 90, new: 10})

    found = seen(sandbox, tmp_path)

    assert kinds(found) == [Kind.ROLLOUT]
    assert [(one.version_id, one.release and one.release.number, one.code) for one in found.versions] == [
        (new, 2, Code.RELEASED),
        (old, 1, Code.RELEASED),
    ]
    assert found.changes == ()


def test_a_rollback_by_hand_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox, number=1)
    old = versions(sandbox)[0]
    a_released(sandbox, number=2)
    sandbox.dashboard.split("orders", {old: 100})

    found = seen(sandbox, tmp_path)

    assert kinds(found) == [Kind.ROLLBACK]
    assert found.release is not None
    assert found.release.number == 1


def test_a_rollback_that_cannot_be_looked_at_is_no_worker_as_released(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox, number=1)
    old = versions(sandbox)[0]
    a_released(sandbox, number=2)
    (new,) = versions(sandbox)
    sandbox.dashboard.split("orders", {old: 100})
    sandbox.faults.add(
        Fault(method="GET", path=f"/workers/scripts/orders/versions/{new}", status=400, code=4711, times=2)
    )

    assert refused(sandbox, tmp_path).message.startswith(
        f"GET /accounts/{ACCOUNT_ID}/workers/scripts/orders/versions/{new}"
    )
    assert list(all_seen(sandbox, tmp_path).failed) == ["orders"]


def versions(sandbox: Sandbox) -> list[str]:
    """Return the versions that serve."""
    deployments = Client(sandbox).get("/workers/scripts/orders/deployments").result["deployments"]
    return [one["version_id"] for one in deployments[0]["versions"]]


def test_what_may_not_be_read_is_unknown(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.change("orders", crons=["0 3 * * *"])
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/schedules", status=403, code=9109, times=9))

    found = seen(sandbox, tmp_path)

    assert found.standing is Standing.UNKNOWN
    assert list(found.not_read) == ["the cron triggers"]


def test_a_worker_that_was_deployed_from_here_and_is_gone_is_drift(sandbox: Sandbox, tmp_path: Path) -> None:
    account = sandbox.environment["CLOUDFLARE_ACCOUNT_ID"]
    receipt = {"worker": "orders", "account": account, "release": 2, "at": "2026-11-22T08:00:00+00:00"}
    (tmp_path / ".ayjnt" / "dist").mkdir(parents=True)
    (tmp_path / ".ayjnt" / "dist" / "receipt.json").write_text(json.dumps(receipt))

    assert seen(sandbox, tmp_path).standing is Standing.GONE
    assert isinstance(refused(sandbox, tmp_path, "billing"), NotCompared)


@pytest.mark.parametrize(
    "receipt", ["", "[]", "{}", '{"worker": "orders", "account": "another", "release": 2, "at": "x"}']
)
def test_a_receipt_that_says_nothing_of_this_account_is_no_reason(
    sandbox: Sandbox, tmp_path: Path, receipt: str
) -> None:
    (tmp_path / ".ayjnt" / "dist").mkdir(parents=True)
    (tmp_path / ".ayjnt" / "dist" / "receipt.json").write_text(receipt)

    assert isinstance(refused(sandbox, tmp_path), NotCompared)


def test_a_worker_that_does_not_exist_may_be_another_one(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    account = sandbox.environment["CLOUDFLARE_ACCOUNT_ID"]

    near, far = refused(sandbox, tmp_path, "order"), refused(sandbox, tmp_path, "x")

    assert (near.message, near.remedy) == (f"there is no Worker 'order' in account {account}", "did you mean 'orders'?")
    assert far.remedy == "the account has orders; is it the right account?"


def test_a_worker_without_a_record_is_not_compared(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.dashboard.create("orders")

    error = refused(sandbox, tmp_path)

    assert error.message.startswith(
        f"the Worker 'orders' cannot be compared with its last release: {NO_RECORD} (version"
    )
    assert error.remedy == "deploy it with `ayjnt deploy`, which leaves a record"


def test_a_project_that_this_version_cannot_deploy_is_not_told_to_be_deployed(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.dashboard.create("orders")
    (tmp_path / "wrangler.jsonc").write_text('{ "name": "orders" } // ours')

    assert refused(sandbox, tmp_path, None).remedy == (
        "only `ayjnt deploy` leaves a record, and in this version it deploys no project with a wrangler.jsonc of its own; "
        "`wrangler deployments list` shows who deployed last"
    )
    sandbox.dashboard.create("billing")
    assert refused(sandbox, tmp_path, "billing").remedy == "deploy it with `ayjnt deploy`, which leaves a record"


def test_without_a_name_the_config_in_the_folder_says_which_worker(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    (tmp_path / "wrangler.jsonc").write_text('{ "name": "orders" } // ours')

    assert seen(sandbox, tmp_path, None).worker == "orders"


def test_without_a_name_and_a_config_nobody_knows_which_worker(sandbox: Sandbox, tmp_path: Path) -> None:
    error = refused(sandbox, tmp_path, None)

    assert isinstance(error, NoneNamed)
    assert error.exit_code == 64


# --- all of an account


def test_all_workers_with_a_record_are_told_by_name_and_the_others_are_counted(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    for name in ("shop", "orders", "billing"):
        a_released(sandbox, name)
    sandbox.dashboard.create("blog")
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    sandbox.dashboard.deploy("shop")

    found = all_seen(sandbox, tmp_path)

    assert {one.worker: one.standing for one in found.drifts} == {
        "billing": Standing.AS_RELEASED,
        "orders": Standing.DRIFTED,
        "shop": Standing.DRIFTED,
    }
    assert {one.worker: kinds(one) for one in found.drifts if one.deviations} == {"shop": [Kind.CODE]}
    assert found.unrecorded == ("blog",)
    assert found.failed == {}


def test_one_worker_that_cannot_be_read_is_not_the_end(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox, "shop")
    a_released(sandbox, "orders")
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/shop/deployments", status=403, code=9109, times=9))

    found = all_seen(sandbox, tmp_path)

    assert [one.worker for one in found.drifts] == ["orders"]
    assert list(found.failed) == ["shop"]
    assert found.not_compared == ("shop",)


def test_one_and_all_say_the_same_of_each_worker(sandbox: Sandbox, tmp_path: Path) -> None:
    a_released(sandbox)
    sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    a_released(sandbox, "shop")
    sandbox.dashboard.deploy("shop")
    a_released(sandbox, "billing")
    sandbox.dashboard.remove_variable("billing", "AYJNT_RELEASE")

    together = all_seen(sandbox, tmp_path)

    assert {one.worker: told(one) for one in together.drifts} == {
        name: told(seen(sandbox, tmp_path, name)) for name in ("billing", "orders", "shop")
    }


def told(found: Drift) -> Mapping[str, object]:
    return {"at": addresses(found), "what": found.deviations, "standing": found.standing}


def test_an_account_without_a_worker_has_no_drift(sandbox: Sandbox, tmp_path: Path) -> None:
    found = all_seen(sandbox, tmp_path)

    assert (found.drifts, found.failed, found.unrecorded, found.has_drift) == ((), {}, (), False)


@pytest.mark.real
def test_an_account_of_two_hundred_workers_is_read_within_cloudflares_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    first = a_released(sandbox, "worker-0")
    for number in range(1, 200):
        a_released(sandbox, f"worker-{number}", like=first)
    for number in range(0, 200, 20):
        sandbox.dashboard.set_variable(f"worker-{number}", "LOG_LEVEL", "debug")
    sandbox.latency, sandbox.rate_limit = 0.1, RateLimit()
    sandbox.clear_requests()

    found = all_seen(sandbox, tmp_path)

    assert [one.worker for one in found.drifts if one.has_drift] == sorted(f"worker-{one}" for one in range(0, 200, 20))
    assert (len(found.drifts), found.failed, found.doubtful) == (200, {}, ())
    assert len(sandbox.requests) <= 1200 - 100
