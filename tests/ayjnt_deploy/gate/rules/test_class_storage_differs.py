from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_storage_differs import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import DELETE, RENAME, V1, V2, a_deploy

KV = {"tag": "v1", "new_classes": ["Orders"]}


def test_a_class_with_another_storage_than_it_was_given_is_refused() -> None:
    assert RULE.check(a_deploy([V1], live={"Orders": "kv"})) == (
        Finding(
            rule="class-storage-differs",
            severity=Severity.BLOCK,
            at="durable-object/Orders",
            problem=(
                "class 'Orders' is live with key-value storage, and the history creates it with SQLite: the storage of a "
                "class is chosen once, and no deploy changes it"
            ),
            remedy="say `new_classes` of it in the migration that creates it; for other storage, make another class",
            is_allowable=False,
        ),
    )


def test_the_storage_goes_along_with_a_rename() -> None:
    (finding,) = RULE.check(a_deploy([KV, RENAME]))

    assert (finding.at, finding.remedy.split(" of ")[0]) == ("durable-object/Shop", "say `new_sqlite_classes`")


def test_the_same_storage_a_new_class_and_one_that_is_not_live_find_nothing() -> None:
    anew = {**DELETE, "new_sqlite_classes": ["Orders"]}

    assert RULE.check(a_deploy([KV], live={"Orders": "kv"})) == ()
    assert RULE.check(a_deploy([V1, V2])) == ()
    assert RULE.check(a_deploy([V1], live={})) == ()
    assert RULE.check(a_deploy([KV, anew], live={"Orders": "kv"})) == ()


def test_it_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1], live={"Orders": "kv"}))

    assert allowed(finding, [an_allowance("class-storage-differs", finding.at)], TODAY).refuses
