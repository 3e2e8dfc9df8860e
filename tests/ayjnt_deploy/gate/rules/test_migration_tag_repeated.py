from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_tag_repeated import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import V1, V2, a_deploy


def test_a_tag_that_two_migrations_have_is_refused() -> None:  # Q3
    assert RULE.check(a_deploy([V1, {**V2, "tag": "v1"}])) == (
        Finding(
            rule="migration-tag-repeated",
            severity=Severity.BLOCK,
            at="migration/v1",
            problem=(
                "2 migrations have the tag 'v1': wrangler finds the first, and sends what stands behind it again with "
                "every deploy"
            ),
            remedy="keep the tag for the migration that is deployed, and give the others new ones behind it",
        ),
    )


def test_tags_that_only_look_alike_are_two() -> None:
    assert RULE.check(a_deploy([V1, {**V2, "tag": "V1"}, {**V2, "tag": "v1 "}])) == ()
    assert RULE.check(a_deploy([])) == ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, {**V2, "tag": "v1"}]))

    assert not allowed(finding, [an_allowance("migration-tag-repeated", "migration/v1")], TODAY).refuses
