import pytest

from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.lock_uncommitted import RULE
from ayjnt_deploy.state.migrations import history_of
from tests.ayjnt_deploy.builders import TODAY, a_case, a_wanted, an_allowance


def the_case(*tags: str, committed: bool | None) -> Case:
    return a_case(wanted=a_wanted(history=history_of([{"tag": tag} for tag in tags])), lock_committed=committed)


def test_a_lock_file_that_git_does_not_have_is_refused() -> None:
    assert RULE.check(the_case("v1", "v2", committed=False)) == (
        Finding(
            rule="lock-uncommitted",
            severity=Severity.BLOCK,
            at="migration/v2",
            place=Place(".ayjnt/migrations.json", 1),
            problem=(
                ".ayjnt/migrations.json is not committed as it is: Cloudflare applies a migration once, and whoever deploys "
                "another commit would not know that it was"
            ),
            remedy="commit it: `git add .ayjnt/migrations.json && git commit`",
        ),
    )


@pytest.mark.parametrize(
    "case",
    [the_case("v1", committed=True), the_case("v1", committed=None), the_case(committed=False)],
    ids=["committed", "outside of git, or nobody looked", "no migrations"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it_up_to_the_next_migration() -> None:
    entry = an_allowance("lock-uncommitted", "migration/v2")
    (second,), (third,) = (RULE.check(the_case(*tags, committed=False)) for tags in (("v1", "v2"), ("v1", "v2", "v3")))

    assert [allowed(one, [entry], TODAY).refuses for one in (second, third)] == [False, True]
