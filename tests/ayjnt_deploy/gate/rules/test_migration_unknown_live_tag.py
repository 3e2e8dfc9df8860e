import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_unknown_live_tag import RULE
from ayjnt_deploy.state.live import unread_worker
from tests.ayjnt_deploy.builders import TODAY, a_case, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import DELETE, SQLITE, V1, V2, a_deploy

REMEDY = (
    "take the .ayjnt/migrations.json of the commit that deployed 'v9' (an older branch lacks it), and run `ayjnt build`"
)


def test_a_replay_that_cloudflare_would_refuse_is_told_as_such() -> None:  # D1
    assert RULE.check(a_deploy([V1, V2], tag="v9")) == (
        Finding(
            rule="migration-unknown-live-tag",
            severity=Severity.BLOCK,
            at="migration/tag",
            problem=(
                "the live migration tag is 'v9', and .ayjnt/migrations.json has v1, v2: wrangler would replay all of it, "
                "and Cloudflare would refuse that: it creates class 'Orders', which exists already (10074)"
            ),
            remedy=REMEDY,
            is_allowable=False,
        ),
    )


def test_an_old_branch_is_told_from_the_record_of_the_release_that_went_on() -> None:  # D2
    (finding,) = RULE.check(a_deploy([V1], tag="v2", live={"Orders": "sqlite", "Refunds": "sqlite"}, released=[V1, V2]))

    assert finding.problem == (
        "the live migration tag is 'v2', and .ayjnt/migrations.json has v1, as it was before 'v2' was applied: this tree "
        "is older than what is live: wrangler would replay all of it, and Cloudflare would refuse that: it creates class "
        "'Orders', which exists already (10074)"
    )


def test_a_replay_that_would_succeed_and_turn_the_tag_back_is_refused_and_can_be_allowed() -> None:  # D4
    (finding,) = RULE.check(a_deploy([V1, DELETE], tag="v9", live={}))

    assert finding.problem == (
        "the live migration tag is 'v9', and .ayjnt/migrations.json has v1, v2: wrangler would replay all of it, and the "
        "tag would go back to 'v2': new class Orders, with SQLite storage; class Orders is deleted with the data of all "
        "its objects"
    )
    assert not allowed(finding, [an_allowance("migration-unknown-live-tag", "migration/tag")], TODAY).refuses


def test_without_any_migration_nothing_is_sent_and_a_new_history_would_be_replayed() -> None:  # D3
    (finding,) = RULE.check(a_deploy([], tag="v1"))

    assert finding.problem == (
        "the live migration tag is 'v1', and .ayjnt/migrations.json has no migration at all: nothing would be applied, and "
        "a history that begins anew would be replayed over the classes that there are"
    )


def test_classes_that_are_declared_in_exports_need_no_history() -> None:
    assert RULE.check(a_deploy([], tag="v1", declared={"Orders": SQLITE})) == ()


@pytest.mark.parametrize(("live", "migrations"), [("v1", [V1]), ("v1", [V1, V2]), (None, [V1]), (None, [])])
def test_a_known_tag_or_none_finds_nothing(live: str | None, migrations: list[dict[str, object]]) -> None:
    assert RULE.check(a_deploy(migrations, tag=live)) == ()


def test_what_nobody_asked_the_account_about_is_no_live_tag() -> None:
    case = a_deploy([V1], tag="v9")

    assert RULE.check(a_case(live=unread_worker("orders", case.live.state), wanted=case.wanted)) == ()
