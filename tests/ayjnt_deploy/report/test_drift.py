"""Drift as people and machines read it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from ayjnt_deploy.cloudflare import Unavailable
from ayjnt_deploy.diff.drift import Code, Drift, Survey, drift, held
from ayjnt_deploy.report.drift import drift_document, drift_lines
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.release import Reach, Release
from tests.ayjnt_deploy.builders import a_live, a_registration, a_release, a_serving, a_state
from tests.test_docs import paths

DOCS: Final = Path(__file__).parents[3] / "docs"
SCHEMA: Final = json.loads((DOCS / "schemas" / "drift.schema.json").read_text("utf-8"))
WHO: Final = {"deployed_by": "ada@example.com", "deployed_from": "dash", "deployed_on": "2026-11-23T21:14:09Z"}
RECORD: Final[Mapping[str, Json]] = {"AYJNT_RELEASE": {}}


def a_drift(
    released: Mapping[str, Json],
    live: Mapping[str, Json],
    *,
    withdrawn: Mapping[str, Release | None] | None = None,
    **fields: Any,
) -> Drift:
    release = a_release(
        number=3,
        at="2026-11-22T08:00:00+00:00",
        commit="4f1c0de1c0de4f1c0de1c0de4f1c0de1c0de4f1c",
        digests=a_state(released).digests,
        reach=Reach(),
    )
    read = a_live(live, **{"record_parts": RECORD, **WHO, **fields})
    return drift(read, [held(read, Baseline(release=release, withdrawn=withdrawn or {}), Code.RELEASED)])


def a_survey(*drifts: Drift, **fields: Any) -> Survey:
    told = {"host": "api.cloudflare.com", "account_id": "0123456789abcdef0123456789abcdef", "read_at": "t", **fields}
    return Survey(drifts=drifts, **told)


def lines(survey: Survey, *, values: bool = True) -> list[str]:
    return [one.plain for one in drift_lines(survey, values=values)]


SEEN: Final = a_drift({"variable/LOG_LEVEL": "info"}, {"variable/LOG_LEVEL": "debug", "cron/0 3 * * *": True})
CLEAN: Final = a_drift({"variable/A": 1}, {"variable/A": 1})
LAST: Final = Deployed(worker="orders", account="a", release=2, at="2026-11-22T08:00:00.895481+00:00")
FAILED: Final = {"billing": Unavailable("GET billing", "no answer")}


def everything() -> Survey:
    """Return a survey that has something in every field."""
    unversioned: Mapping[str, Json] = {
        "workflow/orders-processing": {"class": "OrdersProcessing"},
        "setting/workers_dev": True,
    }
    taken = a_drift(
        {**unversioned, "variable/A": 1},
        {"variable/B": 1},
        registrations={"orders-processing": a_registration(script="billing")},
        withdrawn={"v-0": a_release(number=4, digests=a_state(unversioned).digests)},
    )
    state = replace(a_state({"variable/A": 1}), not_read={Part.CRONS: "GET schedules: answered 403"})
    unread = a_drift({"variable/A": 1, "cron/1 1 1 1 1": True}, {}, state=state)
    broken = a_live({}, record_parts=RECORD)
    illegible = drift(broken, [held(broken, Baseline(distrust="it is damaged"), Code.UNKNOWN)])
    doubtful = drift(broken, [held(broken, Baseline(stale=a_release(), distrust="…"), Code.UNKNOWN)])
    gone = drift(a_live(exists=False, serving=()), last_deploy=LAST)
    return a_survey(taken, unread, illegible, doubtful, gone, CLEAN, failed=FAILED, unrecorded=("blog",))


def test_the_report_in_the_docs_is_the_report() -> None:
    page = (DOCS / "drift.md").read_text("utf-8")

    shown = page.partition("test_drift.py makes this report. -->\n```text\n")[2].partition("```")[0]

    assert "\n".join(lines(a_survey(SEEN))) + "\n" == shown


def test_a_worker_as_released_is_one_line_and_a_verdict() -> None:
    assert lines(a_survey(CLEAN))[1:] == [
        "✓ orders · release 3 of 2026-11-22T08:00:00Z from commit 4f1c0de1c0de",
        "",
        "no drift: 1 Worker as released",
    ]


NOBODY: Final = "nobody can tell whether it is the released one: no version with the record's tag is listed any more"


def test_everything_that_there_is_to_say_is_said() -> None:
    assert lines(everything())[1:] == [
        "✗ orders · release 3 of 2026-11-22T08:00:00Z from commit 4f1c0de1c0de",
        "    ~ rollback: version v-1 serves again, in place of version v-0 of release 4",
        "    - setting/workers_dev: gone   (will be made)",
        "    - variable/A: gone   (will be made)",
        "    + variable/B: 1   (will be removed)",
        "    - workflow/orders-processing: gone   (registered to the Worker billing; will be made)",
        "    last deployed by ada@example.com with dash 2026-11-23T21:14:09Z",
        "    who changed triggers, logging and the like is not known: Cloudflare tells it of versions only",
        "? orders · release 3 of 2026-11-22T08:00:00Z from commit 4f1c0de1c0de",
        "    ? the cron triggers: not read: GET schedules: answered 403",
        "? orders · its record cannot be used",
        "    it is damaged",
        "? orders · release 2 of 2026-11-20T08:00:00Z",
        f"    ? code of version v-1: {NOBODY}",
        "✗ orders · release 2 of 2026-11-22T08:00:00Z was deployed from this folder",
        "    ~ gone: there is no Worker of this name any more",
        "✓ orders · release 3 of 2026-11-22T08:00:00Z from commit 4f1c0de1c0de",
        "? billing: not read: GET billing: no answer",
        "1 Worker without a record: blog",
        "",
        "in parentheses: what the next deploy does to it, if the config still says what it said at the release",
        "in the folder of the project, to keep one: ayjnt drift --adopt ADDRESS; to undo one: ayjnt deploy --overwrite ADDRESS",
        "in the folder of the project, `ayjnt plan` says what a deploy would make of it",
        "drift: 6 differences in orders, orders",
        "not all is known of billing, orders: see the lines that begin with ?",
    ]


def test_a_variable_that_is_a_secret_now_is_told_as_that() -> None:
    moved = a_drift({"variable/API_URL": 1}, {}, secrets=frozenset({"API_URL"}))

    assert "    - variable/API_URL: gone   (it is a secret there now; will be made)" in lines(a_survey(moved))


def test_where_something_is_unknown_there_is_never_simply_no_drift() -> None:
    assert lines(a_survey(CLEAN, failed=FAILED))[-2:] == [
        "no drift in what could be compared",
        "not all is known of billing: see the lines that begin with ?",
    ]


def test_an_account_in_which_nothing_was_released_is_not_called_as_released() -> None:
    assert lines(a_survey(unrecorded=("blog",)))[-1] == (
        "nothing to compare: no Worker of account 0123456789abcdef0123456789abcdef carries a release record"
    )
    assert lines(a_survey(failed=FAILED))[-2] == "no drift in what could be compared"


def test_of_a_rollout_each_difference_names_its_version() -> None:
    live = a_live(serving=(a_serving("new", percentage=10.0), a_serving("old", percentage=90.0)))
    release = a_release(digests=a_state({"variable/A": 1}).digests, reach=Reach())
    versions = [
        held(
            a_live({"variable/A": value}, serving=(a_serving(id_),), record_parts=RECORD),
            Baseline(release=release),
            Code.RELEASED,
        )
        for id_, value in (("new", 1), ("old", 2))
    ]

    assert lines(a_survey(drift(live, versions)))[2:4] == [
        "    ~ rollout: 2 versions serve: new (10 %), old (90 %)",
        "    ~ variable/A: 2   (version old; will be overwritten)",
    ]


def test_values_of_variables_are_masked_and_secrets_hidden() -> None:
    seen = a_survey(
        a_drift({}, {"variable/API_TOKEN": "t0p", "variable/LOG_LEVEL": "debug", "binding/AI": {"type": "ai"}})
    )

    hidden = "\n".join([*lines(seen, values=False), json.dumps(drift_document(seen, values=False))])
    shown = "\n".join([*lines(seen), json.dumps(drift_document(seen, values=True))])

    assert "debug" not in hidden
    assert "t0p" not in hidden + shown
    assert "debug" in shown
    assert '{"type": "ai"}' in "\n".join(lines(seen, values=False))


@pytest.mark.parametrize("survey", [everything(), a_survey(SEEN), a_survey(CLEAN), a_survey()])
def test_the_json_is_what_the_schema_says(survey: Survey) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    jsonschema.validate(json.loads(json.dumps(drift_document(survey, values=False))), SCHEMA)


def test_every_field_is_in_the_schema_and_in_the_docs() -> None:
    fields = set(paths(drift_document(everything(), values=False)))
    rows = re.findall(r"^\| `([^`]+)` \|", (DOCS / "drift.md").read_text("utf-8").partition("## JSON")[2], re.MULTILINE)
    table = rows[: rows.index("unrecorded") + 1]

    assert set(described(SCHEMA)) == fields
    assert set(table) == fields


def described(schema: Mapping[str, Any], at: str = "") -> list[str]:
    found = []
    for key, one in schema.get("properties", {}).items():
        found += [f"{at}{key}", *described(one, f"{at}{key}."), *described(one.get("items", {}), f"{at}{key}[].")]
    return found
