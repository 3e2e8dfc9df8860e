import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_refused import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import DELETE, RENAME, V1, V2, Migrations, a_deploy

BOTH = {"Orders": "sqlite", "Refunds": "sqlite"}


def test_a_new_class_that_is_live_already_is_refused() -> None:
    assert RULE.check(a_deploy([V1, V2], live=BOTH)) == (
        Finding(
            rule="migration-refused",
            severity=Severity.BLOCK,
            at="migration/v2",
            problem=(
                "the migrations behind 'v1' do not fit what is live: one creates class 'Refunds', which exists already, and "
                "Cloudflare would refuse the upload (10074)"
            ),
            remedy=(
                "make the pending migration begin with the classes that are live; nothing of it is applied yet, so it may "
                "be changed"
            ),
            is_allowable=False,
        ),
    )


@pytest.mark.parametrize("migration", [RENAME, DELETE])
def test_a_class_that_is_not_live_can_be_neither_renamed_nor_deleted(migration: dict[str, object]) -> None:
    (finding,) = RULE.check(a_deploy([V1, migration], live={}))

    assert "class 'Orders', which does not exist" in finding.problem


@pytest.mark.parametrize("migrations", [[V1], [V1, V2], [V1, RENAME], [V1, DELETE]])  # A1 is the second
def test_migrations_that_fit_find_nothing(migrations: Migrations) -> None:
    assert RULE.check(a_deploy(migrations)) == ()


def test_a_replay_is_another_rules() -> None:
    assert RULE.check(a_deploy([V1], tag="v9")) == ()


def test_it_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, V2], live=BOTH))

    assert allowed(finding, [an_allowance("migration-refused", "migration/v2")], TODAY).refuses
