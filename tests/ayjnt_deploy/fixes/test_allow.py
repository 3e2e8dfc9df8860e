"""An entry is added to ayjnt.jsonc, and everything else in it stays to the byte."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_codegen import config
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.fixes.allow import allow
from ayjnt_deploy.fixes.edit import CannotFix, applied
from tests.ayjnt_deploy.builders import a_finding

FILE = "ayjnt.jsonc"
ENTRY = '{"rule": "step-renamed", "at": "workflow/orders-processing/step/A", "because": "nobody is there", "until": "2026-12-06"}'
OTHER = '{"rule": "step-removed", "at": "x", "because": "y", "until": "2027-01-01"}'


def added(text: str | None, *, because: str = "nobody is there", until: date = date(2026, 12, 6)) -> str:
    files = {} if text is None else {FILE: text.encode()}
    entries = () if text is None or not text.strip() else config.parse(text).allow
    after = applied(files, allow(files, entries, a_finding(), because, until))
    return after[FILE].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, '{\n  "allow": [\n    ENTRY\n  ]\n}\n'),
        ("{}\n", '{\n  "allow": [\n    ENTRY\n  ]\n}\n'),
        ('{ "allow": [] }', '{ "allow": [\n  ENTRY\n] }'),
        ('{\n  "allow": [], // none\n}\n', '{\n  "allow": [\n    ENTRY\n  ], // none\n}\n'),
        ('{"allow": [OTHER]}', '{"allow": [OTHER, ENTRY]}'),
        (
            '{\n\t"allow": [\n\t\tOTHER // a reason\n\t]\n}',
            '{\n\t"allow": [\n\t\tOTHER, // a reason\n\t\tENTRY\n\t]\n}',
        ),
        (
            '{\n  "allow": [\n    // all of them:\n    OTHER, // a reason\n    // the end\n  ],\n}',
            '{\n  "allow": [\n    // all of them:\n    OTHER, // a reason\n    ENTRY,\n    // the end\n  ],\n}',
        ),
        (
            "{\n    // settings\n    wrangler: { vars: { A: 1 } } // one\n}",
            '{\n    // settings\n    wrangler: { vars: { A: 1 } }, // one\n    "allow": [\n        ENTRY\n    ]\n}',
        ),
        (
            '{\r\n  "drift": {},\r\n}\r\n',
            '{\r\n  "drift": {},\r\n  "allow": [\r\n    ENTRY\r\n  ],\r\n}\r\n',
        ),
        ("\ufeff{\n  'allow': [\n    /* none */\n  ]\n}", "\ufeff{\n  'allow': [\n    /* none */\n    ENTRY\n  ]\n}"),
    ],
)  # fmt: skip
def test_the_entry_is_written_where_the_others_are(before: str | None, after: str) -> None:
    given_ = None if before is None else before.replace("OTHER", OTHER)

    assert added(given_) == after.replace("OTHER", OTHER).replace("ENTRY", ENTRY)
    assert config.parse(added(given_)).allow[-1].because == "nobody is there"


def test_an_entry_that_has_expired_gets_a_new_reason_and_day() -> None:
    old = ENTRY.replace("nobody is there", "it was night").replace("2026-12-06", "2026-01-01")
    text = f'{{\n  "allow": [\n    {OTHER},\n    {old} // see above\n  ]\n}}'

    assert added(text) == text.replace(old, ENTRY)


def test_a_finding_that_cannot_be_allowed_is_refused() -> None:
    with pytest.raises(CannotFix, match="cannot be allowed"):
        allow({}, (), a_finding(is_allowable=False), "because", date(2026, 12, 6))


# A reason has a word in it: a letter or a figure.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
REASONS = st.tuples(ANYTHING, st.sampled_from("aß7語"), ANYTHING).map("".join)
COMMENTS = st.sampled_from(["", " ", "\n", " // x\n", " /* x */ ", "\n  // one\n  // two\n"])


@settings(deadline=None)
@given(
    reasons=st.lists(REASONS, max_size=3),
    gaps=st.lists(COMMENTS, min_size=12, max_size=12),
    trailing=st.booleans(),
    bom=st.booleans(),
    because=REASONS,
)
def test_whatever_the_file_looks_like_the_entry_is_the_last_and_nothing_else_moves(
    reasons: list[str], gaps: list[str], trailing: bool, bom: bool, because: str
) -> None:
    entries = [json.dumps({"rule": "r", "at": "x", "because": one, "until": "2027-01-01"}) for one in reasons]
    gap = iter(gaps)
    inside = ",".join(f"{next(gap)}{one}{next(gap)}" for one in entries)
    comma = "," if trailing and entries else ""
    start = "\ufeff" if bom else ""
    text = f"{start}{{{next(gap)}'allow':{next(gap)}[{inside}{comma}{next(gap)}]{next(gap)}}}{next(gap)}"

    after = added(text, because=because)

    before = config.parse(text).allow
    found = config.parse(after).allow
    assert [one.because for one in found] == [*(one.because for one in before), because.strip()]
    assert _compact(without_entry(after, because)) == _compact(text)


def without_entry(text: str, because: str) -> str:
    entry = {
        "rule": "step-renamed",
        "at": "workflow/orders-processing/step/A",
        "because": because,
        "until": "2026-12-06",
    }
    return text.replace(json.dumps(entry, ensure_ascii=False), "", 1)


def _compact(text: str) -> str:
    """Leave out what an added entry may bring along: commas, line ends and spaces."""
    return "".join(one for one in text if one not in ", \r\n\t")


def test_a_file_that_is_no_json_is_no_matter_of_the_edit() -> None:
    with pytest.raises(SourceError):
        added("{ allow: ")
