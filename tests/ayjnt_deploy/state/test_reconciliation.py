"""What the documentation says that Cloudflare makes of `exports`."""

import pytest

from ayjnt_deploy.state.exports import Created, Deleted, Expecting, Exports, Renamed, Transferred
from ayjnt_deploy.state.migrations import Classes, Create, Delete, Rename
from ayjnt_deploy.state.reconciliation import Act, Give, Reconciliation, Refusal, no_way_back, reconcile

SQLITE, KV = Created("sqlite"), Created("kv")


def refusals(exports: Exports, classes: Classes, *code: str) -> list[tuple[str, str | None]]:
    return [(one.name, one.scenario) for one in reconcile(exports, classes, frozenset(code)).refusals]


@pytest.mark.parametrize(
    ("exports", "classes", "code", "acts", "after"),
    [
        pytest.param({"A": SQLITE}, {}, "A", [Create("A", "sqlite")], {"A": "sqlite"}, id="new"),
        pytest.param({"A": SQLITE}, {"A": "sqlite"}, "A", [], {"A": "sqlite"}, id="there already"),
        pytest.param({"A": KV}, {"A": "kv"}, "A", [], {"A": "kv"}, id="there already with key-value storage"),
        pytest.param({"A": SQLITE}, {"A": None}, "A", [], {"A": None}, id="there with storage that nobody knows"),
        pytest.param({"A": SQLITE}, {"A": "sqlite"}, "AB", [], {"A": "sqlite"}, id="a class that only the code has"),
        pytest.param({"A": Deleted()}, {"A": "kv"}, "", [Delete("A")], {}, id="deleted"),
        pytest.param(
            {"A": Renamed("B"), "B": KV}, {"A": "kv"}, "B", [Rename("A", "B")], {"B": "kv"}, id="renamed, storage kept"
        ),
        pytest.param(
            {"A": Renamed("B"), "B": SQLITE},
            {"A": "sqlite"},
            "AB",
            [Rename("A", "B")],
            {"B": "sqlite"},
            id="renamed while the old name is an alias in the code",
        ),
        pytest.param(
            {"A": Transferred("far"), "B": SQLITE},
            {"A": "sqlite"},
            "AB",
            [Give("A", "far"), Create("B", "sqlite")],
            {"B": "sqlite"},
            id="transferred, and another one new",
        ),
        pytest.param({"A": Expecting("sqlite", "far")}, {}, "A", [], {}, id="expected, and not there yet"),
        pytest.param(
            {"A": Expecting("sqlite", "far")}, {"A": "sqlite"}, "A", [], {"A": "sqlite"}, id="expected, and arrived"
        ),
    ],
)
def test_what_fits_is_done(exports: Exports, classes: Classes, code: str, acts: list[Act], after: Classes) -> None:
    found = reconcile(exports, classes, frozenset(code))

    assert found == Reconciliation(classes=after, acts=tuple(acts))


def test_an_entry_whose_class_is_not_there_any_more_does_nothing() -> None:
    exports: Exports = {"A": Deleted(), "B": Renamed("C"), "C": SQLITE, "D": Transferred("far")}

    assert reconcile(exports, {"C": "sqlite"}, frozenset("C")) == Reconciliation(
        classes={"C": "sqlite"}, stale=("A", "B", "D")
    )


@pytest.mark.parametrize(
    ("exports", "classes", "code", "scenario"),
    [
        ({}, {"A": "sqlite"}, "A", "provisioned_class_missing_from_config"),
        ({}, {"A": "sqlite"}, "", "orphaned_provisioned_namespace"),
        ({"A": SQLITE}, {"A": "sqlite"}, "", "config_export_not_in_code"),
        ({"A": SQLITE}, {}, "", "config_references_nonexistent_class"),
        ({"A": Expecting("sqlite", "far")}, {}, "", "config_references_nonexistent_class"),
        ({"A": KV}, {}, "A", "invalid_export"),
        ({"A": KV}, {"A": "sqlite"}, "A", "storage_type_mismatch"),
        ({"A": SQLITE}, {"A": "kv"}, "A", "storage_type_mismatch"),
        ({"A": Deleted()}, {"A": "sqlite"}, "A", "tombstone_delete_class_still_in_code"),
        ({"A": Renamed("B"), "B": SQLITE}, {"A": "sqlite", "B": "sqlite"}, "B", "tombstone_renamed_to_occupied"),
        ({"A": Renamed("B"), "B": Deleted()}, {"A": "sqlite"}, "", None),
        ({"A": Renamed("B")}, {"A": "sqlite"}, "B", None),
    ],
)
def test_what_does_not_fit_has_cloudflares_name(
    exports: Exports, classes: Classes, code: str, scenario: str | None
) -> None:
    assert refusals(exports, classes, *code) == [("A", scenario)]


def test_a_class_is_renamed_into_an_entry_with_its_own_storage() -> None:
    assert refusals({"A": Renamed("B"), "B": SQLITE}, {"A": "kv"}, "B") == [("B", "storage_type_mismatch")]


def test_every_refused_class_is_told() -> None:
    assert refusals({"A": Deleted(), "B": KV}, {"A": "sqlite", "C": "kv"}, "A", "B", "C") == [
        ("A", "tombstone_delete_class_still_in_code"),
        ("B", "invalid_export"),
        ("C", "provisioned_class_missing_from_config"),
    ]


def test_of_code_that_nobody_has_read_nothing_is_said() -> None:
    assert reconcile({"A": SQLITE, "B": Deleted()}, {"B": "kv"}, None).refusals == ()
    assert [one.scenario for one in reconcile({}, {"A": "kv"}, None).refusals] == [
        "provisioned_class_missing_from_config or orphaned_provisioned_namespace"
    ]


def test_who_has_declared_classes_cannot_go_back_to_migrations() -> None:
    found = no_way_back({"A": "sqlite"}, {"B": "kv"})

    assert found == Reconciliation(
        classes={"A": "sqlite", "B": "kv"},
        refusals=(
            Refusal(
                name="A",
                problem=(
                    "class 'A' of the live Worker is declared in `exports`, and this config has none: a Worker that was "
                    "deployed with `exports` cannot go back to `migrations`"
                ),
                remedy=(
                    "give this project another Worker name, or go on deploying the Worker with the config that declares "
                    "its classes"
                ),
            ),
        ),
    )


def test_a_class_that_goes_away_is_told_in_words() -> None:
    assert str(Give("Bills", "billing")) == "class Bills goes to Worker billing, with its objects"
