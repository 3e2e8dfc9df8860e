from dataclasses import replace

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_history_edited import RULE
from ayjnt_deploy.state.baseline import Baseline
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import V1, V2, Migrations, a_deploy

MORE = {"tag": "v1", "new_sqlite_classes": ["Orders", "Refunds"]}
OTHER = {"tag": "v2", "new_sqlite_classes": ["Carts"]}
BOTH = {"Orders": "sqlite", "Refunds": "sqlite"}


def test_a_class_that_is_added_to_an_applied_migration_is_an_edit_of_the_history() -> None:  # A4
    assert RULE.check(a_deploy([MORE], released=[V1])) == (
        Finding(
            rule="migration-history-edited",
            severity=Severity.BLOCK,
            at="migration/v1",
            problem=(
                "migration 'v1' was changed since it was applied: nothing before the live tag 'v1' is ever sent again, "
                "and the history no longer leads to the classes that there are"
            ),
            remedy=(
                "restore .ayjnt/migrations.json as it was released, and run `ayjnt build`: what is new belongs into a "
                "migration behind 'v1'"
            ),
        ),
    )


@pytest.mark.parametrize(
    ("migrations", "tag", "released", "what"),
    [
        ([V1, OTHER], "v2", [V1, V2], "was changed since it was applied"),
        ([V1, OTHER, {**V2, "tag": "v3"}], "v3", [V1, {**V2, "tag": "v3"}], "was put in front of what is applied"),
        ([{**V1, "tag": "v3"}], "v3", [V2, {**V1, "tag": "v3"}], "was taken out of the history after it was applied"),
    ],
)
def test_each_kind_of_edit_has_its_words(migrations: Migrations, tag: str, released: Migrations, what: str) -> None:
    (finding,) = RULE.check(a_deploy(migrations, tag=tag, live=BOTH, released=released))

    assert (finding.at, finding.severity) == ("migration/v2", Severity.BLOCK)
    assert finding.problem.startswith(f"migration 'v2' {what}: ")


def test_a_history_that_was_tidied_and_leads_to_the_same_classes_only_warns() -> None:
    tidied = {"tag": "v2", "new_sqlite_classes": ["Orders", "Refunds"]}

    found = RULE.check(a_deploy([tidied], tag="v2", live=BOTH, released=[V1, V2]))

    assert [(one.at, one.severity) for one in found] == [
        ("migration/v2", Severity.WARN),
        ("migration/v1", Severity.WARN),
    ]


@pytest.mark.parametrize(
    ("migrations", "released"), [([V1], [V1]), ([V1, V2], [V1]), ([V1, OTHER], [V1, V2]), ([MORE], [])]
)
def test_what_is_behind_the_live_tag_or_was_never_recorded_may_be_edited(
    migrations: Migrations, released: Migrations
) -> None:
    assert RULE.check(a_deploy(migrations, released=released)) == ()


def test_a_record_that_is_not_believed_still_tells_which_migrations_were_applied() -> None:
    case = a_deploy([MORE], released=[V1])

    distrusted = replace(case, baseline=Baseline(distrust="somebody deployed by hand", stale=case.release))

    assert RULE.check(distrusted) == RULE.check(case) != ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([MORE], released=[V1]))

    assert not allowed(finding, [an_allowance("migration-history-edited", "migration/v1")], TODAY).refuses
