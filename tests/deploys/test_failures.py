"""wrangler fails before and after the new code is live, and what is said of it is true."""

import json
from collections.abc import Callable

import pytest

from ayjnt_deploy.apply.converge import NotAsPlanned
from ayjnt_deploy.apply.landing import Patience
from ayjnt_deploy.sandbox import Fault
from tests.deploys.story import AGENT, VARIABLES, WORKFLOW, Listener, Said, Story

pytestmark = pytest.mark.real

UPLOAD = "/workers/scripts/orders/versions"
DEPLOYMENT = "/workers/scripts/orders/deployments"
WORKER = "/workers/scripts/orders"
REGISTRATION = "/workflows/orders-processing"
SCHEDULES = "/workers/scripts/orders/schedules"
CRONS = ["0 * * * *"]


def failed(story: Story, code: int, *arguments: str) -> Said:
    """Deploy a change, and see it end with `code`, without a receipt and without a traceback."""
    receipt = story.receipt if story.has_receipt else None
    story.sandbox.clear_requests()
    said = story.ayjnt("deploy", *arguments)
    assert said.code == code, said.all
    assert "\nto fix: " in said.err
    assert "Traceback" not in said.all
    assert (story.receipt if story.has_receipt else None) == receipt
    return said


def healed(story: Story, *arguments: str) -> None:
    """Deploy again: it succeeds, and nothing is left to be done."""
    story.sandbox.faults.clear()
    story.deploy(*arguments)
    assert story.receipt["version"] == story.serving["id"]
    assert story.workflows == {"orders-processing": "OrdersProcessing"}
    assert story.ayjnt("plan", "--exit-code").code == 0


def crons(story: Story) -> list[str]:
    return [one["cron"] for one in story.client.get("/workers/scripts/orders/schedules").result["schedules"]]


def change(story: Story) -> None:
    story.configure(variables={**VARIABLES, "LOG_LEVEL": "debug"})


# Before the new code is live.


def test_an_upload_that_wrangler_repeats_by_itself_is_no_failure(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, status=500, after=True))
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, drop=True))
    change(shop)

    shop.deploy()

    assert shop.runs == 1
    assert shop.receipt["version"] == shop.serving["id"]
    assert shop.bindings["LOG_LEVEL"]["text"] == "debug"


def test_what_fails_before_the_upload_is_repeated(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/secrets", status=500))
    change(shop)

    said = shop.deploy()

    assert shop.runs == 2
    assert "nothing landed (" in said.err
    assert "uploading again, attempt 2 of 3" in said.err
    assert len(shop.versions) == 2


def test_a_version_that_does_not_serve_has_not_landed_and_is_uploaded_again(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="POST", path=DEPLOYMENT, status=500))
    change(shop)

    shop.deploy()

    assert shop.runs == 2
    assert len(shop.versions) == 3
    assert shop.serving["id"] == shop.versions[-1]


def test_a_failure_that_stays_ends_after_two_more_attempts_with_the_old_version_live(shop: Story) -> None:
    before = shop.serving["id"]
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, status=503, times=100))
    change(shop)

    said = failed(shop, 75)

    assert f"error: nothing was deployed, version {before} is still live: " in said.err
    assert "repeat the command later" in said.err
    assert (shop.runs, shop.serving["id"], shop.versions) == (3, before, [before])


def test_what_cloudflare_refuses_is_not_repeated(shop: Story) -> None:
    before = shop.serving["id"]
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, status=400, code=10021, times=100))
    change(shop)

    said = failed(shop, 1)

    assert f"error: nothing was deployed, version {before} is still live; wrangler failed: " in said.err
    assert "[code: 10021]" in said.err
    assert "mend what wrangler names" in said.err
    assert (shop.runs, shop.versions) == (1, [before])


def test_code_that_does_not_bundle_is_not_repeated(fresh: Story) -> None:
    fresh.edit('import type OrdersAgent from "./agent.ts";', 'import { nowhere } from "./nowhere.ts";\nnowhere();')

    said = failed(fresh, 1)

    assert "error: wrangler cannot bundle the project: " in said.err
    assert 'Could not resolve "./nowhere.ts"' in said.err
    assert (fresh.runs, fresh.writes) == (0, [])


def test_a_token_that_may_only_read_deploys_nothing(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, status=403, times=100))
    change(shop)

    said = failed(shop, 1)

    assert "error: nothing was deployed, version" in said.err
    assert shop.runs == 1


# After the new code is live.


def test_a_deployment_whose_answer_is_lost_is_found_and_not_uploaded_again(shop: Story) -> None:
    before = shop.serving["id"]
    shop.sandbox.faults.add(Fault(method="POST", path=DEPLOYMENT, drop=True, after=True))
    change(shop)

    said = shop.deploy()

    assert shop.serving["id"] != before
    assert "the new code is live; setting what comes after it, attempt 1 of 2" in said.err
    assert (shop.runs, len(shop.versions)) == (1, 2)
    assert shop.receipt["version"] == shop.serving["id"]


def test_triggers_that_fail_once_are_set_without_a_second_version(fresh: Story) -> None:
    fresh.configure(triggers={"crons": CRONS})
    for path in (REGISTRATION, SCHEDULES):
        fresh.sandbox.faults.add(Fault(method="PUT", path=path, status=500))

    fresh.deploy()

    assert (fresh.runs, len(fresh.versions)) == (1, 1)
    assert fresh.workflows == {"orders-processing": "OrdersProcessing"}
    assert crons(fresh) == CRONS


def test_triggers_that_go_on_failing_are_named_with_the_command_that_finishes(fresh: Story) -> None:
    fresh.configure(triggers={"crons": CRONS})
    for path in (REGISTRATION, SCHEDULES):
        fresh.sandbox.faults.add(Fault(method="PUT", path=path, status=500, times=100))

    said = failed(fresh, 5)

    live = fresh.serving["id"]
    assert f"error: the new code is live (version {live}), and wrangler failed after the upload\n" in said.err
    assert "\n  - cron/0 * * * * is missing\n  - workflow/orders-processing is missing\n" in said.err
    assert "/schedules" in said.err
    assert "to fix: run `ayjnt deploy`: it uploads the same code and sets what is missing" in said.err
    assert (fresh.runs, fresh.versions, fresh.workflows) == (1, [live], {})
    healed(fresh)
    assert crons(fresh) == CRONS


def test_a_token_that_may_not_set_what_comes_after_the_upload_is_told_of(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path=REGISTRATION, status=403, code=9109, times=100))

    said = failed(fresh, 5)

    assert "to fix: give the token the permission that wrangler lacks, then run `ayjnt deploy`: " in said.err


def test_a_cron_alone_that_cannot_be_set_may_have_been_taken_away_by_somebody(shop: Story) -> None:
    shop.configure(triggers={"crons": CRONS})
    shop.sandbox.faults.add(Fault(method="PUT", path=SCHEDULES, status=500, times=100))

    said = failed(shop, 5)

    assert "\n  - cron/0 * * * * is missing\n" in said.err
    assert "to fix: run `ayjnt deploy --overwrite 'cron/0 * * * *'`: it uploads the same code" in said.err
    shop.sandbox.faults.clear()
    again = failed(shop, 3)
    assert "somebody took it away from the live Worker, or the last deploy did not finish" in again.out
    healed(shop, "--overwrite", "cron/0 * * * *")
    assert crons(shop) == CRONS


def test_observability_that_wrangler_lost_is_found_although_it_is_content(shop: Story) -> None:
    shop.configure(observability={"enabled": True, "head_sampling_rate": 0.5})
    shop.sandbox.faults.add(
        Fault(method="PATCH", path="/workers/scripts/orders/script-settings", status=500, times=100)
    )

    said = failed(shop, 5)

    assert "error: the deploy landed, and the live Worker is not as planned\n  - setting/observability is " in said.err
    healed(shop, "--overwrite", "setting/observability")


def test_a_first_upload_that_landed_and_was_answered_with_500_gets_its_workflow(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path=WORKER, status=500, after=True))

    said = fresh.deploy()

    assert "the new code is live; setting what comes after it, attempt 1 of 2" in said.err
    assert fresh.workflows == {"orders-processing": "OrdersProcessing"}
    assert fresh.ayjnt("plan", "--exit-code").code == 0


def test_an_api_that_falls_silent_after_wrangler_ran_is_not_guessed_about(shop: Story) -> None:
    change(shop)
    # wrangler does not ask for these, and who looks afterwards does.
    silence = Fault(method="GET", path="/workers/durable_objects/namespaces", status=502, body="<html>", times=100)

    with pytest.raises(NotAsPlanned, match="what is live now could not be read") as raised:
        shop.deploy_with(Listener(at_upload=lambda: shop.sandbox.faults.add(silence)))

    assert raised.value.exit_code == 5
    assert "run `ayjnt plan` when the API answers again" in raised.value.remedy
    assert shop.runs == 1
    healed(shop)


def test_a_setting_that_is_lost_although_wrangler_is_content_is_found(shop: Story) -> None:
    for path in (AGENT, WORKFLOW):
        shop.write(path, shop.read(path).replace("OrdersProcessing", "OrdersHandling"))
    # The registration is answered as a success, and never took effect.
    answer = '{"success": true, "errors": [], "messages": [], "result": {"id": "1", "name": "orders-handling"}}'
    shop.sandbox.faults.add(Fault(method="PUT", path="/workflows/orders-handling", body=answer, status=200))

    with pytest.raises(NotAsPlanned, match="the live Worker is not as planned\n  - workflow/orders-handling") as raised:
        shop.deploy_with(Listener(), Patience(settling=1))

    assert raised.value.exit_code == 5
    shop.deploy()
    assert shop.workflows["orders-handling"] == "OrdersHandling"


def test_a_list_that_does_not_know_of_the_deploy_at_once_is_asked_again(fresh: Story) -> None:
    page = {"page": 1, "per_page": 100, "count": 0, "total_count": 0}
    nothing = {"success": True, "errors": [], "messages": [], "result": [], "result_info": page}
    fault = Fault(method="GET", path="/workers/durable_objects/namespaces", status=200, body=json.dumps(nothing))

    receipt = fresh.deploy_with(Listener(at_upload=lambda: fresh.sandbox.faults.add(fault)))

    assert receipt.version_id == fresh.serving["id"]
    reads = [one for one in fresh.sandbox.requests if one.path.endswith("/durable_objects/namespaces")]
    assert len(reads) == 4


def test_somebody_else_who_deploys_while_wrangler_runs_is_not_overwritten_by_a_retry(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="POST", path=UPLOAD, status=500, times=3))
    change(shop)
    shop.sandbox.clear_requests()

    with pytest.raises(NotAsPlanned, match="serves now, and not the new one") as raised:
        shop.deploy_with(
            Listener(at_upload=lambda: shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "theirs"))
        )

    assert raised.value.exit_code == 5
    assert (shop.runs, shop.bindings["LOG_LEVEL"]["text"]) == (1, "theirs")


def overtaken(story: Story, once_live: Callable[[], object]) -> NotAsPlanned:
    """Deploy, and let somebody do something `once_live` is what was uploaded."""
    story.sandbox.faults.add(Fault(method="POST", path=DEPLOYMENT, drop=True, after=True))
    change(story)
    story.sandbox.clear_requests()
    with pytest.raises(NotAsPlanned) as raised:
        story.deploy_with(Listener(once_live=once_live), Patience(settling=1))
    assert raised.value.exit_code == 5
    assert story.runs == 1
    return raised.value


def test_somebody_who_rolls_back_what_has_just_landed_is_told_of(shop: Story) -> None:
    before = shop.serving["id"]

    said = overtaken(shop, lambda: shop.sandbox.dashboard.split("orders", {before: 100}))

    assert said.message.startswith(
        f"somebody deployed at the same time: the new version was live, and version {before} serves again\n"
    )


def test_somebody_who_deploys_over_what_has_just_landed_is_told_of(shop: Story) -> None:
    said = overtaken(shop, lambda: shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "theirs"))

    assert said.message.startswith(
        f"somebody deployed at the same time: the new version was live, and version {shop.serving['id']} serves now\n"
    )


def test_a_new_version_that_shares_the_requests_with_another_has_not_landed(shop: Story) -> None:
    before = shop.serving["id"]

    said = overtaken(shop, lambda: shop.sandbox.dashboard.split("orders", {before: 90, shop.versions[-1]: 10}))

    shares = f"version {shop.versions[-1]} (the new one) serves 10 % and version {before} serves 90 %"
    assert said.message.startswith(f"somebody deployed at the same time: {shares}\n")


def test_wrangler_that_hangs_is_ended_and_its_upload_may_yet_land(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path=WORKER, delay=60))
    listener = Listener()

    with pytest.raises(NotAsPlanned, match="the upload that was under way may yet land") as raised:
        fresh.deploy_with(listener, Patience(deadline=3, pulse=0.1, settling=1))

    assert raised.value.exit_code == 5
    assert "there is no live version yet" in raised.value.message
    assert "it was ended after 3 s" in raised.value.message
    assert sum(one.startswith("wrangler is still running, for ") for one in listener.said) > 2


def test_a_receipt_that_cannot_be_written_does_not_hide_that_the_deploy_landed(shop: Story) -> None:
    receipt = shop.root / ".ayjnt/dist/receipt.json"
    receipt.unlink()
    receipt.mkdir()

    said = shop.ayjnt("deploy")

    assert said.code == 5, said.all
    assert f"error: version {shop.serving['id']} is live as planned, and the receipt could not be written" in said.err
