import pytest

from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.migration_history_rejected import RULE
from tests.ayjnt_deploy.gate.rules.classes import DELETE, RENAME, TRANSFER, V1, V2, Migrations, a_deploy


def test_a_history_whose_beginning_was_cut_off_is_refused() -> None:  # A6
    assert RULE.check(a_deploy([DELETE], tag="v2", live={}, wrangler="4.164.0")) == (
        Finding(
            rule="migration-history-rejected",
            severity=Severity.BLOCK,
            at="migration/v2",
            problem=(
                "migration 'v2' deletes class 'Orders', which does not exist for all that the migrations before it say: "
                "wrangler 4.131 and newer refuse such a history, and this project has 4.164.0"
            ),
            remedy=(
                "let an earlier migration create the class that is missing: where that one is applied already, Cloudflare "
                "never looks at it again; or use wrangler 4.128"
            ),
            is_allowable=False,
        ),
    )


@pytest.mark.parametrize(
    "migrations",
    [
        [RENAME],  # Q1
        [TRANSFER, {"tag": "v3", "deleted_classes": ["Invoices"]}],  # Q2
        [V1, {**V1, "tag": "v2"}],
    ],
)
def test_whatever_wrangler_cannot_follow_is_found(migrations: Migrations) -> None:
    (finding,) = RULE.check(a_deploy(migrations, wrangler="4.131.0"))

    assert finding.severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("wrangler", "severity"),
    [
        ("4.130.9", Severity.INFO),
        ("3.200.0", Severity.INFO),
        ("4.131.0", Severity.BLOCK),
        ("5.0.0-beta.1", Severity.BLOCK),
        (None, Severity.WARN),
        ("workspace", Severity.WARN),
    ],
)
def test_it_depends_on_the_version_of_wrangler(wrangler: str | None, severity: Severity) -> None:
    (finding,) = RULE.check(a_deploy([DELETE], wrangler=wrangler))

    assert finding.severity is severity


@pytest.mark.parametrize("migrations", [[], [V1], [V1, V2], [V1, RENAME], [V1, DELETE], [TRANSFER]])
def test_a_history_that_can_be_followed_finds_nothing(migrations: Migrations) -> None:
    assert RULE.check(a_deploy(migrations, wrangler="4.164.0")) == ()
