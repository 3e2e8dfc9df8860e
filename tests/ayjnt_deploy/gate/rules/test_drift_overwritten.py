import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.drift_overwritten import RULE
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, a_case, a_release, a_state, an_allowance

AT = "variable/LOG_LEVEL"
Leaves = dict[str, Json]


def found(wanted: Leaves, live: Leaves, released: Leaves | None) -> tuple[Finding, ...]:
    record = None if released is None else a_release(digests=a_state(released).digests).state
    return RULE.check(a_case(changes=diff(a_state(wanted), a_state(live), record)))


def test_a_variable_that_somebody_changed_is_not_set_back_silently() -> None:
    assert found({AT: "info"}, {AT: "debug"}, {AT: "info"}) == (
        Finding(
            rule="drift-overwritten",
            severity=Severity.BLOCK,
            at=AT,
            problem=(
                "somebody changed it on the live Worker, and the deploy would change "
                'variable/LOG_LEVEL from "debug" to "info"'
            ),
            remedy=(
                'to keep it, put "LOG_LEVEL": "debug" into "wrangler": {"vars": {…}} of ayjnt.jsonc; '
                "to undo it, allow it"
            ),
        ),
    )


@pytest.mark.parametrize(
    ("wanted", "live", "released", "words"),
    [
        ({AT: "warn"}, {AT: "debug"}, {AT: "info"}, 'change variable/LOG_LEVEL from "debug" to "warn"'),
        ({AT: "info"}, {}, {AT: "info"}, 'bring back variable/LOG_LEVEL = "info"'),
        ({}, {AT: "debug"}, {}, 'drop variable/LOG_LEVEL = "debug"'),
        (
            {"compatibility/date": "2026-01-01"},
            {"compatibility/date": "2026-02-02"},
            {"compatibility/date": "2026-01-01"},
            'change compatibility/date from "2026-02-02" to "2026-01-01"',
        ),
        ({}, {"binding/AI": {"type": "ai"}}, {}, 'drop binding/AI = {"type": "ai"}'),
    ],
)
def test_whatever_a_deploy_would_undo_is_refused(wanted: Leaves, live: Leaves, released: Leaves, words: str) -> None:
    (finding,) = found(wanted, live, released)

    assert finding.severity is Severity.BLOCK
    assert finding.problem == f"somebody changed it on the live Worker, and the deploy would {words}"


@pytest.mark.parametrize(
    ("wanted", "live", "released"),
    [
        ({AT: "info"}, {AT: "info"}, {AT: "info"}),
        ({AT: "debug"}, {AT: "info"}, {AT: "info"}),
        ({AT: "debug"}, {AT: "debug"}, {AT: "info"}),
        ({AT: "debug"}, {}, {}),
        ({}, {AT: "info"}, {AT: "info"}),
        ({}, {"workflow/old": {"class": "Old"}}, {}),
        ({"migration/tag": "v2"}, {"migration/tag": "v3"}, {"migration/tag": "v2"}),
        ({}, {"durable-object/A": {"storage": "kv"}}, {}),
        ({AT: "debug"}, {}, None),
    ],
)
def test_changes_of_your_own_and_what_survives_a_deploy_find_nothing(
    wanted: Leaves, live: Leaves, released: Leaves | None
) -> None:
    assert found(wanted, live, released) == ()


def test_without_a_record_a_difference_is_a_warning() -> None:
    (finding,) = found({}, {AT: "debug"}, None)

    assert finding.severity is Severity.WARN
    assert finding.problem == ('no record tells who made it so, and the deploy would drop variable/LOG_LEVEL = "debug"')


@pytest.mark.parametrize(
    ("at", "value", "line"),
    [
        ("variable/API_KEY", "hunter2", '"API_KEY": <its live value>'),
        ("variable/TEXT", "x" * 90, f'"TEXT": "{"x" * 90}"'),
        ("variable/FLAGS", {"beta": True}, '"FLAGS": {"beta": true}'),
    ],
)
def test_the_line_to_paste_is_whole_and_shows_no_secret(at: str, value: Json, line: str) -> None:
    (finding,) = found({}, {at: value}, {})

    assert finding.remedy.startswith(f"to keep it, put {line} into")
    assert "hunter2" not in str(finding)


def test_other_remedies_say_where_to_declare_it_or_to_take_it_away() -> None:
    (added,) = found({}, {"binding/AI": {"type": "ai"}}, {})
    (removed,) = found({AT: "info"}, {}, {AT: "info"})

    assert added.remedy == 'to keep it, declare AI in the "wrangler" section of ayjnt.jsonc; to undo it, allow it'
    assert removed.remedy == (
        "to keep it away, remove LOG_LEVEL from the source tree or ayjnt.jsonc; to bring it back, allow it"
    )


def test_an_allowance_covers_it() -> None:
    (finding,) = found({AT: "info"}, {AT: "debug"}, {AT: "info"})

    assert not allowed(finding, [an_allowance("drift-overwritten", AT)], TODAY).refuses
