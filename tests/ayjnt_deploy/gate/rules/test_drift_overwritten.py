import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.drift_overwritten import RULE
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.live import Live
from tests.ayjnt_deploy.builders import (
    SINCE,
    TODAY,
    a_case,
    a_list,
    a_live,
    a_plan,
    a_registration,
    a_release,
    a_state,
    a_wanted,
    an_allowance,
)

AT = "variable/LOG_LEVEL"
Leaves = dict[str, Json]


def found(wanted: Leaves, live: Leaves, released: Leaves | None) -> tuple[Finding, ...]:
    record = None if released is None else a_release(digests=a_state(released).digests).state
    return RULE.check(a_case(changes=diff(a_state(wanted), a_state(live), record)))


def test_a_variable_that_somebody_changed_is_not_set_back_silently() -> None:
    assert found({AT: "info"}, {AT: "debug"}, {AT: "info"}) == (
        Finding(
            rule="drift-overwritten",
            severity=Severity.BLOCK,
            at=AT,
            problem=(
                "somebody changed it on the live Worker, and the deploy would give variable/LOG_LEVEL another value"
            ),
            remedy="to keep it, `ayjnt drift --adopt variable/LOG_LEVEL` writes it into ayjnt.jsonc; to undo it, `ayjnt deploy --overwrite variable/LOG_LEVEL`, or allow it",
        ),
    )


@pytest.mark.parametrize(
    ("wanted", "live", "released", "words"),
    [
        ({AT: "warn"}, {AT: "debug"}, {AT: "info"}, "give variable/LOG_LEVEL another value"),
        ({AT: "info"}, {}, {AT: "info"}, "bring back variable/LOG_LEVEL"),
        ({}, {AT: "debug"}, {}, "drop variable/LOG_LEVEL"),
        (
            {"compatibility/date": "2026-01-01"},
            {"compatibility/date": "2026-02-02"},
            {"compatibility/date": "2026-01-01"},
            'change compatibility/date from "2026-02-02" to "2026-01-01"',
        ),
        ({}, {"binding/AI": {"type": "ai"}}, {}, 'drop binding/AI = {"type": "ai"}'),
    ],
)
def test_whatever_a_deploy_would_undo_is_refused(wanted: Leaves, live: Leaves, released: Leaves, words: str) -> None:
    (finding,) = found(wanted, live, released)

    assert finding.severity is Severity.BLOCK
    done = "changed it on" if live else "took it away from"
    assert finding.problem == f"somebody {done} the live Worker, and the deploy would {words}"


@pytest.mark.parametrize(
    ("wanted", "live", "released"),
    [
        ({AT: "info"}, {AT: "info"}, {AT: "info"}),
        ({AT: "debug"}, {AT: "info"}, {AT: "info"}),
        ({AT: "debug"}, {AT: "debug"}, {AT: "info"}),
        ({AT: "debug"}, {}, {}),
        ({}, {AT: "info"}, {AT: "info"}),
        ({}, {"workflow/old": {"class": "Old"}}, {}),
        ({"migration/tag": "v2"}, {"migration/tag": "v3"}, {"migration/tag": "v2"}),
        ({}, {"durable-object/A": {"storage": "kv"}}, {}),
        ({AT: "debug"}, {}, None),
    ],
)
def test_changes_of_your_own_and_what_survives_a_deploy_find_nothing(
    wanted: Leaves, live: Leaves, released: Leaves | None
) -> None:
    assert found(wanted, live, released) == ()


CONSUMER: Leaves = {"queue-consumer/jobs": True}


def test_the_first_setting_of_a_consumer_is_a_change_of_your_own() -> None:
    assert found({**CONSUMER, "queue-consumer/jobs/max_retries": 8}, CONSUMER, CONSUMER) == ()


def test_a_schedule_of_a_workflow_is_kept_by_a_line_of_the_config() -> None:
    workflow: Leaves = {"workflow/orders": {"class": "Orders"}}
    at = "workflow-setting/orders/schedules"

    (finding,) = found(workflow, {**workflow, at: ["0 1 * * *"]}, workflow)

    assert finding.remedy == (
        f"to keep it, `ayjnt drift --adopt {at}` writes it into ayjnt.jsonc; "
        f"to undo it, `ayjnt deploy --overwrite {at}`, or allow it"
    )


@pytest.mark.parametrize(
    ("at", "wanted", "live"),
    [
        ("compatibility/date", "2026-01-01", ""),
        ("compatibility/flags", {"nodejs_compat": True}, {}),
        ("compatibility/flags", {"nodejs_compat": True}, {"global_navigator": True}),
    ],
)
def test_a_command_that_would_be_refused_is_not_offered(at: str, wanted: Json, live: Json) -> None:
    (finding,) = found({at: wanted}, {at: live}, {at: wanted})

    assert "--adopt" not in finding.remedy


@pytest.mark.parametrize(
    "binding",
    [
        {"type": "durable_object_namespace", "class_name": "Orders"},
        {"type": "workflow", "workflow_name": "orders-processing", "class_name": "OrdersProcessing"},
    ],
    ids=["agent", "workflow"],
)
def test_a_second_binding_of_a_class_is_nothing_that_a_config_could_keep(binding: Json) -> None:
    (finding,) = found({}, {"binding/MINE": binding}, {})

    assert finding.remedy == (
        "no config can keep it: the binding of a class follows from the name of the class in the source; "
        "to undo it, `ayjnt deploy --overwrite binding/MINE`, or allow it"
    )


def test_without_a_record_a_difference_is_a_warning() -> None:
    (finding,) = found({}, {AT: "debug"}, None)

    assert finding.severity is Severity.WARN
    assert finding.problem == "no record tells who made it so, and the deploy would drop variable/LOG_LEVEL"


def test_a_finding_never_holds_the_value_of_a_variable() -> None:
    def leaves(value: str | None) -> Leaves:
        return {} if value is None else {AT: value}

    for wanted, live, released in (("a1", "b2", "a1"), ("a1", "b2", "c3"), (None, "b2", None), ("a1", None, "a1")):
        (finding,) = found(leaves(wanted), leaves(live), leaves(released))

        assert not any(value in str(finding) for value in ("a1", "b2", "c3"))


@pytest.mark.parametrize(
    ("wanted", "live", "words"),
    [
        (
            {},
            {"setting/observability": {"enabled": True}},
            'switch off setting/observability, which is {"enabled": true}',
        ),
        (
            {"setting/workers_dev": False},
            {"setting/workers_dev": True},
            "change setting/workers_dev from true to false",
        ),
        (
            {"queue-consumer/jobs": True},
            {"queue-consumer/jobs": True, "queue-consumer/jobs/max_retries": 9},
            "change queue-consumer/jobs/max_retries from 9 to 3",
        ),
        (
            {"queue-consumer/jobs": True},
            {"queue-consumer/jobs": True, "queue-consumer/jobs/dead_letter_queue": "dlq"},
            'change queue-consumer/jobs/dead_letter_queue from "dlq" to null',
        ),
        (
            {"queue-consumer/jobs": True, "queue-consumer/jobs/max_retries": 8},
            {"queue-consumer/jobs": True},
            "change queue-consumer/jobs/max_retries from 3 to 8",
        ),
        (
            {"workflow/orders": {"class": "Orders"}},
            {"workflow/orders": {"class": "Orders"}, "workflow-setting/orders/schedules": ["0 1 * * *"]},
            'change workflow-setting/orders/schedules from ["0 1 * * *"] to []',
        ),
    ],
)
def test_settings_and_triggers_are_looked_at_as_well(wanted: Leaves, live: Leaves, words: str) -> None:
    (finding,) = found(wanted, live, wanted)

    who = "somebody changed it on the live Worker, or the last deploy did not finish"
    assert finding.problem == f"{who}, and the deploy would {words}"


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        ("setting/observability", {"enabled": True}, 'setting/observability = {"enabled": true}'),
        ("cron/0 9 * * 1", True, "cron/0 9 * * 1"),
    ],
)
def test_what_comes_after_the_upload_may_never_have_been_there(at: str, value: Json, words: str) -> None:
    (finding,) = found({at: value}, {}, {at: value})

    who = "somebody took it away from the live Worker, or the last deploy did not finish"
    assert finding.problem == f"{who}, and the deploy would bring back {words}"


@pytest.mark.parametrize(("release", "is_certain"), [(2, True), (1, False)])
def test_with_the_receipt_of_the_last_release_it_was_somebody(release: int, is_certain: bool) -> None:
    receipt = Deployed(worker="orders", account="a", release=release, at=SINCE)
    at = "setting/observability"
    case = a_case(
        changes=diff(a_state({at: 1}), a_state({at: 2}), a_state({at: 1})),
        baseline=Baseline(release=a_release(number=2)),
        last_deploy=receipt,
        account="a",
    )

    (finding,) = RULE.check(case)

    assert ("or the last deploy did not finish" not in finding.problem) is is_certain


@pytest.mark.parametrize("at", ["cron/0 9 * * 1", "route/example.com/*", "queue-consumer/jobs", "setting/logpush"])
def test_what_no_deploy_takes_away_is_not_overwritten(at: str) -> None:
    assert found({}, {at: True}, {}) == ()


def test_what_an_unfinished_deploy_has_left_out_is_a_warning() -> None:
    asked, there = {AT: 1, "cron/0 9 * * 1": True}, {AT: 2}
    changes = diff(a_state(asked), a_state(there), a_state(asked))
    old = a_list("A")

    def severities(live: Live) -> dict[str, Severity]:
        return {one.at: one.severity for one in RULE.check(a_case(old, old, changes=changes, live=live))}

    assert severities(a_live()) == {AT: Severity.BLOCK, "cron/0 9 * * 1": Severity.WARN}
    finished = a_live(registrations={old.workflow: a_registration(old.workflow)})
    assert severities(finished) == {AT: Severity.BLOCK, "cron/0 9 * * 1": Severity.BLOCK}


def test_a_variable_that_is_a_secret_now_is_told_as_that() -> None:
    at = "variable/API_URL"
    changes = diff(a_state({at: "https://a"}), a_state({}), a_state({at: "https://a"}))

    (finding,) = RULE.check(a_case(changes=changes, live=a_live(secrets=frozenset({"API_URL"}))))

    assert finding == Finding(
        rule="drift-overwritten",
        severity=Severity.BLOCK,
        at=at,
        problem=(
            "somebody made API_URL a secret on the live Worker, and the deploy would put variable/API_URL in its place: its "
            "value would be in the open again"
        ),
        remedy=(
            "to keep the secret, `ayjnt drift --adopt variable/API_URL --adopt secret/API_URL` takes the variable out of "
            "ayjnt.jsonc and requires the secret there; to have the variable, `ayjnt deploy --overwrite variable/API_URL`, "
            "or allow it"
        ),
    )


@pytest.mark.parametrize(
    ("at", "value", "key"),
    [
        ("compatibility/date", "2026-01-01", "`compatibility_date`"),
        ("compatibility/flags", {"nodejs_compat": True}, "`compatibility_flags`"),
        ("setting/limits", {"cpu_ms": 5}, "`limits`"),
        ("queue-consumer/jobs/max_batch_size", 5, "`max_batch_size` of jobs in `queues.consumers`"),
        ("binding/CACHE", {"type": "kv_namespace", "namespace_id": "f"}, "CACHE in `kv_namespaces`"),
        (AT, "info", "`vars.LOG_LEVEL`"),
    ],
)
def test_a_remedy_names_the_key_of_the_config(at: str, value: Json, key: str) -> None:
    (unrecorded,) = found({at: None}, {at: value}, None)

    assert unrecorded.remedy.startswith(f'to keep it, declare {key} in the "wrangler" section of ayjnt.jsonc; ')


@pytest.mark.parametrize(
    ("at", "value", "keep"),
    [
        (
            "setting/observability",
            {"enabled": True},
            "`ayjnt drift --adopt setting/observability` writes that into ayjnt.jsonc",
        ),
        ("cron/0 3 * * *", True, "`ayjnt drift --adopt 'cron/0 3 * * *'` writes that into ayjnt.jsonc"),
        (
            "binding/OTHER",
            {"type": "durable_object_namespace", "class_name": "A", "script_name": "b"},
            "`ayjnt drift --adopt binding/OTHER` writes that into ayjnt.jsonc",
        ),
        (
            "binding/ORDERS",
            {"type": "durable_object_namespace", "class_name": "A"},
            "remove ORDERS in `durable_objects.bindings` from the source tree or ayjnt.jsonc",
        ),
        (
            "compatibility/date",
            "2026-01-01",
            "remove `compatibility_date` from the source tree or ayjnt.jsonc",
        ),
    ],
)
def test_what_somebody_took_away_is_adopted_where_the_config_can_give_it_up(at: str, value: Json, keep: str) -> None:
    (gone,) = found({at: value}, {}, {at: value})

    assert gone.remedy.startswith(f"to keep it away, {keep}; to bring it back, ")


def test_what_a_draft_has_by_itself_is_nobodys_work() -> None:
    leaves: Leaves = {"compatibility/date": "2026-01-01", "setting/workers_dev": True, "secret/STRIPE_KEY": True}
    live: Leaves = {"compatibility/date": "", "setting/workers_dev": False, "secret/STRIPE_KEY": True}

    def case(secrets: frozenset[str]) -> Case:
        return a_case(
            changes=diff(a_state(leaves), a_state(live)),
            wanted=a_wanted(leaves=leaves),
            live=a_live(live, secrets=secrets),
            baseline=Baseline(distrust="it carries no release record"),
        )

    assert RULE.check(case(frozenset({"STRIPE_KEY"}))) == ()
    assert len(RULE.check(case(frozenset({"STRIPE_KEY", "OTHER"})))) == 2
    assert a_plan(case(frozenset({"STRIPE_KEY"}))).overwritten == ()


def test_other_remedies_say_where_to_declare_it_or_to_take_it_away() -> None:
    (added,) = found({}, {"binding/AI": {"type": "ai"}}, {})
    (removed,) = found({AT: "info"}, {}, {AT: "info"})
    (unrecorded,) = found({}, {"binding/AI": {"type": "ai"}}, None)
    (secret,) = found({"variable/API_TOKEN": "a"}, {"variable/API_TOKEN": "b"}, {"variable/API_TOKEN": "a"})

    assert (
        added.remedy
        == "to keep it, `ayjnt drift --adopt binding/AI` writes it into ayjnt.jsonc; to undo it, `ayjnt deploy --overwrite binding/AI`, or allow it"
    )
    assert unrecorded.remedy.startswith('to keep it, declare `ai.binding` in the "wrangler" section of ayjnt.jsonc; ')
    assert secret.remedy.startswith(
        "to keep it, make it a secret, which belongs in no file: `wrangler secret put API_TOKEN`, and remove the variable; "
    )
    assert removed.remedy == (
        "to keep it away, `ayjnt drift --adopt variable/LOG_LEVEL` writes that into ayjnt.jsonc; to bring it back, `ayjnt deploy --overwrite variable/LOG_LEVEL`, or allow it"
    )


def test_an_allowance_covers_it() -> None:
    (finding,) = found({AT: "info"}, {AT: "debug"}, {AT: "info"})

    assert not allowed(finding, [an_allowance("drift-overwritten", AT)], TODAY).refuses
