import pytest

from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_pending import RULE
from tests.ayjnt_deploy.gate.rules.classes import RENAME, V1, V2, Migrations, a_deploy


def test_a_deploy_with_a_migration_says_that_it_is_one_upload() -> None:  # A1, V3
    assert RULE.check(a_deploy([V1, RENAME, {**V2, "tag": "v3"}])) == (
        Finding(
            rule="migration-pending",
            severity=Severity.INFO,
            at="migration/v3",
            problem=(
                "the deploy applies v2, v3 (class Orders becomes Shop, with its objects; new class Refunds, with SQLite "
                "storage): code and migration go live in one upload and for all traffic, and until then no version can be "
                "uploaded by itself (10211)"
            ),
            remedy="nothing is to be done; to roll new code out gradually, deploy the migration before it",
            is_allowable=False,
        ),
    )


@pytest.mark.parametrize(
    ("migrations", "tag", "exists"), [([V1], "v1", True), ([], "v1", True), ([V1], None, False), ([V1], "v9", True)]
)
def test_nothing_to_apply_a_first_deploy_and_a_replay_are_not_worth_it(
    migrations: Migrations, tag: str | None, exists: bool
) -> None:
    assert RULE.check(a_deploy(migrations, tag=tag, exists=exists)) == ()
