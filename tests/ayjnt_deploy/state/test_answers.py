import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.answers import live_versions, live_worker
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.live import ACTIVE, RESTARTABLE, Live, Registration, Serving, unread_worker
from tests.ayjnt_deploy.builders import a_state
from tests.ayjnt_deploy.state.answers import VERSION, Answers

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
BEFORE = "18f97339-c287-4872-9bdd-e2135c07ec12"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())["result"]


def the_samples() -> Answers:
    return Answers(
        service=sample("service_get"),
        deployments=sample("deployments_list")["deployments"],
        versions={VERSION: sample("version_get")},
        version_list=sample("versions_list")["items"],
        workflows=sample("workflows_list"),
        namespaces=sample("do_namespaces_list"),
        runtimes={VERSION: sample("beta_version_get")},
        script=sample("beta_worker_get"),
        subdomain=sample("beta_worker_get")["subdomain"],
        schedules=sample("schedules_get")["schedules"],
        routes=sample("service_environment_routes"),
        domains=sample("domains_list"),
        consumers=sample("queues_list")[0]["consumers"],
        workflow_versions={"onboarding": sample("workflow_version_get")},
    )


def with_version(answers: Answers, **fields: Any) -> Answers:
    return replace(answers, versions={VERSION: {**answers.versions[VERSION], **fields}})


def test_the_answers_become_one_state() -> None:
    live = live_worker("ayjnt-demo", the_samples())

    assert live.exists
    assert live.state == a_state(
        {
            "compatibility/date": "2026-07-01",
            "compatibility/flags": {"nodejs_compat": True},
            "cron/*/30 * * * *": True,
            "domain/foo.example.com": True,
            "export/ChatAgent": {"type": "durable-object", "storage": "sqlite"},
            "export/SupportAgent": {"type": "durable-object", "storage": "sqlite"},
            "queue-consumer/jobs": True,
            "route/example.com/api/*": True,
            "secret/API_KEY": True,
            "setting/assets": {
                "not_found_handling": "single-page-application",
                "run_worker_first": ["/api/*"],
            },
            "setting/limits": {"cpu_ms": 30000},
            "setting/observability": sample("beta_worker_get")["observability"]
            | {
                "redact_query_string": False,
                "traces": {"enabled": False, "head_sampling_rate": 1, "persist": True, "destinations": []},
            },
            "setting/preview_urls": False,
            "setting/workers_dev": True,
            "workflow-setting/onboarding/concurrency.limit": 50,
            "workflow-setting/onboarding/default_retention.error_retention": 604800000,
            "workflow-setting/onboarding/default_retention.success_retention": 259200000,
            "workflow-setting/onboarding/limits.steps": 1024,
            "variable/FEATURES": {"beta": True, "limit": 3},
            "variable/LOG_LEVEL": "info",
            "binding/AI": {"type": "ai"},
            "binding/ASSETS": {"type": "assets"},
            "binding/CACHE": {"type": "kv_namespace", "namespace_id": "f29e2a5d1b8c4f3e9a7d6c5b4a392817"},
            "binding/CF_VERSION": {"type": "version_metadata"},
            "binding/CHAT_AGENT": {"type": "durable_object_namespace", "class_name": "ChatAgent"},
            "binding/DB": {"type": "d1", "database_id": "f8a2c9b4-2a50-4d3a-9a61-9a1b7a1f0c11"},
            "binding/JOBS": {"type": "queue", "queue_name": "jobs"},
            "binding/LIMITER": {
                "type": "ratelimit",
                "namespace_id": "1001",
                "simple": {"limit": 100, "period": 60},
            },
            "binding/ONBOARDING_WORKFLOW": {
                "type": "workflow",
                "workflow_name": "onboarding",
                "class_name": "OnboardingWorkflow",
            },
            "binding/SUPPORT_AGENT": {"type": "durable_object_namespace", "class_name": "SupportAgent"},
            "binding/UPSTREAM": {"type": "service", "service": "billing"},
            "workflow/onboarding": {"class": "OnboardingWorkflow"},
            "durable-object/ChatAgent": {"storage": "sqlite"},
            "durable-object/SupportAgent": {"storage": "sqlite"},
            "migration/tag": "v2",
        },
        worker="ayjnt-demo",
    )


def test_the_version_that_serves_is_the_one_of_the_newest_deployment() -> None:
    live = live_worker("ayjnt-demo", the_samples())

    assert live.serving == (
        Serving(
            version_id=VERSION,
            percentage=100.0,
            tag=None,
            etag="13a3240e8fb414561b0366813b0b8f42b3e6cfa0d9e70e99835dae83d0d8a794",
            created_on="2026-08-14T09:21:33.176266Z",
            source="wrangler",
            author="ci@example.com",
        ),
    )
    assert live.migration_tag == "v2"


def test_a_gradual_rollout_shows_every_version_newest_first_and_the_state_of_the_newest() -> None:
    newest = sample("version_get")
    older = {**newest, "id": BEFORE, "metadata": {"created_on": "2026-08-01T00:00:00Z"}, "resources": {}}
    answers = replace(
        the_samples(),
        deployments=sample("deployments_list_gradual")["deployments"],
        versions={BEFORE: older, VERSION: newest},
    )

    live = live_worker("ayjnt-demo", answers)

    assert [one.version_id for one in live.serving] == [VERSION, BEFORE]
    assert live.state == live_worker("ayjnt-demo", the_samples()).state


def test_workflows_are_known_with_their_counts_and_their_owner() -> None:
    onboarding = Registration(
        workflow="onboarding",
        script="ayjnt-demo",
        class_name="OnboardingWorkflow",
        counts=sample("workflows_list")[0]["instances"],
    )

    mine, theirs = live_worker("ayjnt-demo", the_samples()), live_worker("billing", the_samples())

    assert mine.owned == mine.registrations == {"onboarding": onboarding}
    assert (theirs.owned, theirs.registrations) == ({}, {"onboarding": onboarding})
    assert (onboarding.count(ACTIVE), onboarding.count(RESTARTABLE)) == (3, 1)


def test_a_worker_that_does_not_exist_is_empty_but_names_may_be_taken() -> None:
    live = live_worker("ayjnt-demo", replace(the_samples(), service=None))

    assert live == Live(
        exists=False,
        state=a_state(worker="ayjnt-demo"),
        registrations=live_worker("ayjnt-demo", the_samples()).registrations,
        classes=live_worker("ayjnt-demo", the_samples()).classes,
    )


def test_the_schedules_of_a_workflow_and_the_classes_of_every_worker_are_known() -> None:
    scheduled = {**sample("workflows_list")[0], "schedules": [{"cron": "0 * * * *", "next_instance": "soon"}]}
    namespaces: list[dict[str, Any]] = [
        {"script": "billing", "class": "Ledger"},
        {"script": "billing", "class": "Book"},
        {"script": "billing", "class": "Draft", "preview": True},
        {"script": "", "class": "Nobody"},
    ]

    live = live_worker("ayjnt-demo", replace(the_samples(), workflows=[scheduled], namespaces=namespaces))

    assert live.registrations["onboarding"].schedules == ("0 * * * *",)
    assert live.classes == {"billing": frozenset({"Ledger", "Book"})}


def test_the_record_and_the_tags_are_kept_apart_from_the_state() -> None:
    record = {"name": "AYJNT_RELEASE", "type": "json", "json": {"format": 1}}
    answers = with_version(
        the_samples(),
        annotations={"workers/tag": "ayjnt-1"},
        resources={"bindings": [record]},
    )
    tagged = {"id": VERSION, "annotations": {"workers/tag": "ayjnt-1"}}

    live = live_worker("ayjnt-demo", replace(answers, version_list=[tagged, {"id": BEFORE}]))

    assert live.record_parts == {"AYJNT_RELEASE": {"format": 1}}
    assert live.tagged == {VERSION: "ayjnt-1"}
    assert live.newest == VERSION
    assert live.serving[0].tag == "ayjnt-1"
    assert not [address for address in live.state.leaves if address.name.startswith("AYJNT")]


def test_namespaces_of_previews_and_of_other_workers_are_left_out() -> None:
    namespaces = [
        {"id": "a1", "script": "ayjnt-demo", "class": "Chat", "use_sqlite": False},
        {"id": "b2", "script": "ayjnt-demo", "class": "Preview", "use_sqlite": True, "preview": True},
        {"id": "c3", "script": "billing", "class": "Ledger", "use_sqlite": True},
    ]

    live = live_worker("ayjnt-demo", replace(the_samples(), namespaces=namespaces))

    classes = {str(at): leaf for at, leaf in live.state.leaves.items() if str(at).startswith("durable-object/")}
    assert classes == {"durable-object/Chat": Known({"storage": "kv"})}
    assert live.namespace_ids == {"Chat": "a1"}


def test_a_worker_that_nobody_asked_about_is_what_was_released() -> None:
    released = a_state({"variable/LOG_LEVEL": "info"})

    live = unread_worker("ayjnt-demo", released)

    assert (live.exists, live.is_read, live.worker, live.state.leaves) == (True, False, "ayjnt-demo", released.leaves)
    assert (live.serving, live.owned) == ((), {})


def test_before_the_first_release_a_worker_that_nobody_asked_about_does_not_exist() -> None:
    live = unread_worker("ayjnt-demo", None)

    assert (live.exists, live.is_read, live.state.leaves) == (False, False, {})


def test_the_time_of_the_deployment_is_that_of_the_active_one() -> None:
    active = sample("deployments_list")["deployments"][0]

    assert live_worker("ayjnt-demo", the_samples()).deployed_on == active["created_on"]
    assert live_worker("ayjnt-demo", replace(the_samples(), deployments=())).deployed_on == ""


def test_each_version_of_a_rollout_is_read_as_if_it_served_alone() -> None:
    version = the_samples().versions[VERSION]
    resources = version["resources"]
    other = [{"type": "plain_text", "name": "LOG_LEVEL", "text": "debug"}]
    before = {**version, "id": BEFORE, "resources": {**resources, "bindings": other}}
    shares = [{"version_id": VERSION, "percentage": 10}, {"version_id": BEFORE, "percentage": 90}]
    answers = replace(the_samples(), deployments=[{"versions": shares}], versions={VERSION: version, BEFORE: before})

    new, old = live_versions("ayjnt-demo", answers)

    assert new == replace(live_worker("ayjnt-demo", answers), serving=new.serving)
    assert [one.version_id for one in (*new.serving, *old.serving)] == [VERSION, BEFORE]
    assert old.state.of(Aspect.VARIABLE) == {"LOG_LEVEL": Known("debug")}
    assert old.state.of(Aspect.CRON) == new.state.of(Aspect.CRON)


def test_of_a_worker_that_does_not_exist_no_version_serves() -> None:
    assert live_versions("new", Answers(service=None)) == ()


def test_what_each_deployment_has_served_is_kept_in_order() -> None:
    versions = {id_: {"id": id_} for id_ in "ab"}
    served = ["a", "ab", "b", ""]
    deployments = [{"versions": [{"version_id": id_, "percentage": 50} for id_ in one]} for one in served]

    live = live_worker("shop", Answers(service={}, deployments=deployments, versions=versions))

    assert live.deployments == (("a",), ("a", "b"), ("b",), ())


def test_who_deployed_last_is_told_as_far_as_the_api_tells() -> None:
    (present, *_) = the_samples().deployments

    live = live_worker("ayjnt-demo", the_samples())
    silent = live_worker("ayjnt-demo", replace(the_samples(), deployments=[{"versions": present["versions"]}]))

    assert (live.deployed_by, live.deployed_from, live.deployed_on) == (
        present["author_email"],
        present["source"],
        present["created_on"],
    )
    assert (silent.deployed_by, silent.deployed_from, silent.maker) == ("", "wrangler", "with wrangler")


def test_a_binding_without_its_class_is_the_one_that_is_wanted() -> None:
    told = the_samples()
    bindings = [
        {key: one[key] for key in one if key not in {"class_name", "script_name"} or one["type"] == "workflow"}
        for one in told.versions[VERSION]["resources"]["bindings"]
    ]
    resources = {**told.versions[VERSION]["resources"], "bindings": bindings}

    assert bindings != told.versions[VERSION]["resources"]["bindings"]
    assert live_worker("ayjnt-demo", with_version(told, resources=resources)) == live_worker("ayjnt-demo", told)


def test_what_the_contract_lets_an_answer_leave_out_is_not_missed() -> None:
    whole = the_samples()
    version = {key: one for key, one in whole.versions[VERSION].items() if key != "id"}
    nameless = {"id": "f00", "script": "ayjnt-demo", "use_sqlite": True}
    counts = {"instances": {"running": None}}
    sparse = replace(
        whole,
        versions={VERSION: version},
        namespaces=[*whole.namespaces, nameless],
        workflows=[*whole.workflows, {"name": "idle", **counts}],
    )

    found, known = live_worker("ayjnt-demo", sparse), live_worker("ayjnt-demo", whole)

    assert found.registrations["idle"].count(ACTIVE) == 0
    assert replace(found, registrations=known.registrations) == known
