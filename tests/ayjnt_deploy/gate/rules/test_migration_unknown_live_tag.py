import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_unknown_live_tag import RULE
from ayjnt_deploy.state.live import unread_worker
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_wanted, an_allowance


def found(live: str | None, *tags: str) -> tuple[Finding, ...]:
    leaves = {} if live is None else {"migration/tag": live}
    return RULE.check(a_case(live=a_live(leaves), wanted=a_wanted(tags=tags)))


def test_a_live_tag_that_the_lock_does_not_have_is_refused() -> None:
    assert found("v3", "v1", "v2") == (
        Finding(
            rule="migration-unknown-live-tag",
            severity=Severity.BLOCK,
            at="migration/tag",
            problem=(
                "the live migration tag is 'v3', and .ayjnt/migrations.json has v1, v2: wrangler would replay all of it"
            ),
            remedy=(
                "take the .ayjnt/migrations.json of the commit that deployed 'v3' (an older branch lacks it), "
                "and run `ayjnt build`"
            ),
        ),
    )


def test_a_lock_without_migrations_is_told_as_such() -> None:
    (finding,) = found("v1")

    assert finding.problem.startswith(
        "the live migration tag is 'v1', and .ayjnt/migrations.json has no migration at all"
    )


@pytest.mark.parametrize(("live", "tags"), [("v1", ("v1",)), ("v1", ("v1", "v2")), (None, ("v1",)), (None, ())])
def test_a_known_tag_or_none_finds_nothing(live: str | None, tags: tuple[str, ...]) -> None:
    assert found(live, *tags) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = found("v3", "v1")

    assert not allowed(finding, [an_allowance("migration-unknown-live-tag", "migration/tag")], TODAY).refuses


def test_what_nobody_asked_the_account_about_is_no_live_tag() -> None:
    unread = unread_worker("orders", a_live({"migration/tag": "v3"}).state)

    assert RULE.check(a_case(live=unread, wanted=a_wanted(tags=("v1",)))) == ()
