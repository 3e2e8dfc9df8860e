from dataclasses import replace

from ayjnt_codegen.source import NotDetected, Place
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Gone
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_deleted import RULE
from ayjnt_deploy.state.objects import Objects
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import DELETE, GONE, RENAME, RENAMED, SQLITE, V1, V2, a_deploy

LOCK = Place(".ayjnt/migrations.json", 7)


def test_a_staged_deletion_is_refused() -> None:  # A5
    assert RULE.check(a_deploy([V1, DELETE])) == (
        Finding(
            rule="class-deleted",
            severity=Severity.BLOCK,
            at="durable-object/Orders",
            problem="the deploy would delete class 'Orders' and the data of all its objects, for good",
            remedy="copy what is needed out of its objects first, then allow it",
        ),
    )


def test_a_class_that_exports_deletes_loses_its_data_too() -> None:
    (finding,) = RULE.check(a_deploy(declared={"Orders": GONE}, objects={"Orders": Objects(3)}))

    assert (finding.at, finding.evidence) == ("durable-object/Orders", "the class has 3 objects")
    assert RULE.check(a_deploy(declared={"Orders": RENAMED, "Shop": SQLITE})) == ()
    assert RULE.check(a_deploy(declared={"Orders": GONE}, live={})) == ()


def test_the_objects_are_counted_where_the_api_tells() -> None:
    (one,) = RULE.check(a_deploy([V1, DELETE], objects={"Orders": Objects(1)}))
    (many,) = RULE.check(a_deploy([V1, DELETE], objects={"Orders": Objects(5000, is_all=False)}))

    assert one.evidence == "the class has 1 object"
    assert many.evidence == "the class has at least 5000 objects"


def test_a_class_that_is_renamed_and_then_deleted_loses_its_data_too() -> None:
    (finding,) = RULE.check(a_deploy([V1, RENAME, {"tag": "v3", "deleted_classes": ["Shop"]}]))

    assert finding.at == "durable-object/Orders"


def test_a_class_that_is_deleted_and_made_anew_loses_its_data_too() -> None:
    (finding,) = RULE.check(a_deploy([V1, {**DELETE, "new_sqlite_classes": ["Orders"]}]))

    assert finding.at == "durable-object/Orders"


def test_a_staged_deletion_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, DELETE]))

    assert not allowed(finding, [an_allowance("class-deleted", "durable-object/Orders")], TODAY).refuses


def test_a_class_that_is_gone_without_a_staged_deletion_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1], gone=(Gone(class_name="Orders", place=LOCK),)))

    assert finding == Finding(
        rule="class-deleted",
        severity=Severity.BLOCK,
        at="durable-object/Orders",
        place=LOCK,
        problem="class 'Orders' is gone from the source tree, and its objects still hold data",
        remedy="bring the class back, or destroy the data of all its objects with `ayjnt build --delete Orders`",
        is_allowable=False,
    )
    assert allowed(finding, [an_allowance("class-deleted", finding.at)], TODAY).refuses


def test_a_file_that_names_the_class_and_was_not_picked_up_is_to_be_mended_first() -> None:
    missed = NotDetected(Place("agents/orders/agent.ts", 14), "the file could not be parsed here")
    case = a_deploy([V1], gone=(Gone(class_name="Orders", place=LOCK),), not_detected=(missed,))

    (named,) = RULE.check(replace(case, sources={"agents/orders/agent.ts": b"class Orders extends ( {"}))
    (other,) = RULE.check(replace(case, sources={"agents/orders/agent.ts": b"class OrdersOld extends ( {"}))

    assert named.place == missed.place
    assert named.problem == "class 'Orders' is gone from the source tree, and its objects still hold data"
    assert named.remedy == (
        "mend agents/orders/agent.ts, which names it and was not picked up (line 14: the file could not be parsed here)"
    )
    assert "ayjnt build --delete Orders" in other.remedy


def test_a_class_that_is_gone_before_it_was_ever_live_has_no_data() -> None:
    gone = (Gone(class_name="Refunds", place=LOCK),)
    renamed = (Gone(class_name="Shop", place=LOCK),)

    (new,) = RULE.check(a_deploy([V1, V2], gone=gone))
    (old,) = RULE.check(a_deploy([V1, RENAME], gone=renamed))

    assert new.problem == (
        "class 'Refunds' is gone from the source tree, and a migration that is not applied yet still creates it"
    )
    assert new.remedy.endswith("with `ayjnt build --delete Refunds`: it has no objects yet")
    assert old.problem == "class 'Shop' is gone from the source tree, and its objects still hold data"


def test_a_renamed_class_keeps_its_data_and_finds_nothing() -> None:
    assert RULE.check(a_deploy([V1, RENAME])) == ()


def test_a_deletion_that_has_happened_already_finds_nothing() -> None:
    assert RULE.check(a_deploy([V1, DELETE], tag="v2", live={})) == ()


def test_a_class_that_came_back_after_its_deletion_is_not_deleted_again() -> None:
    assert RULE.check(a_deploy([V1, DELETE, {**V1, "tag": "v3"}], tag="v3")) == ()


def test_a_worker_that_does_not_exist_has_nothing_to_lose() -> None:
    assert RULE.check(a_deploy([V1, DELETE], exists=False)) == ()
