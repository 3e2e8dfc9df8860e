from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_without_sqlite import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import RENAME, V1, V2, a_deploy

KV = {"tag": "v2", "new_classes": ["Refunds"]}


def test_a_new_class_with_key_value_storage_is_warned_of() -> None:
    assert RULE.check(a_deploy([V1, KV])) == (
        Finding(
            rule="class-without-sqlite",
            severity=Severity.WARN,
            at="durable-object/Refunds",
            problem=(
                "class 'Refunds' would be created with key-value storage: accounts on the Free plan (10097) and newer ones "
                "(10099) are refused it, and it cannot be changed later"
            ),
            remedy="create it in `new_sqlite_classes`, which has the key-value interface too",
        ),
    )


def test_a_class_that_exists_already_and_one_with_sqlite_find_nothing() -> None:
    assert RULE.check(a_deploy([V1, KV], tag="v2")) == ()
    assert RULE.check(a_deploy([V1, V2])) == ()
    assert RULE.check(a_deploy([{"tag": "v1", "new_classes": ["Orders"]}, RENAME], live={"Orders": "kv"})) == ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, KV]))
    entry = an_allowance("class-without-sqlite", "durable-object/Refunds")

    assert allowed(finding, [entry], TODAY).allowed == entry
