import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.jsonc import read
from ayjnt_codegen.source import Place

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)
EVERY_FORM = r"""// JSON5, every form
{
  plain: 1, 'single': 'it\'s', "double": "\u00e9",
  $dollar_é: +1, hex: 0xFF, half: .5, five: 5., /* a comment */ minus: -2e3,
  lines: 'one \
two',
  class: { "deep": [ 1, { target: true, }, ], },
}
// the end"""


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(SourceError) as refused:
        read(text, "ayjnt.jsonc")
    return refused.value.message, refused.value.remedy


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON_VALUES, max_size=5))
def test_plain_json_means_what_the_standard_library_says(value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)

    document = read(text, "a.json")

    assert document.value == value
    assert {keys[0] for keys in document.places} == set(value)


def test_every_form_of_json5_is_read() -> None:
    assert read(EVERY_FORM, "a").value == {
        "plain": 1,
        "single": "it's",
        "double": "é",
        "$dollar_é": 1,
        "hex": 255,
        "half": 0.5,
        "five": 5.0,
        "minus": -2000.0,
        "lines": "one two",
        "class": {"deep": [1, {"target": True}]},
    }


@pytest.mark.parametrize(
    ("keys", "line", "column"),
    [
        (("plain",), 3, 3),
        (("single",), 3, 13),
        (("hex",), 4, 18),
        (("minus",), 4, 65),
        (("class",), 7, 3),
        (("class", "deep"), 7, 12),
        (("class", "deep", 0), 7, 22),
        (("class", "deep", 1, "target"), 7, 27),
        (("class", "unheard", "of"), 7, 3),
        (("nothing",), 1, 1),
        ((), 1, 1),
    ],
)
def test_every_key_has_a_place(keys: tuple[str | int, ...], line: int, column: int) -> None:
    assert read(EVERY_FORM, "a").place(*keys) == Place("a", line, column)


def test_columns_count_characters_also_in_the_first_line() -> None:
    assert read('{"é": 1, "b": 2}', "a").place("b") == Place("a", 1, 10)


def test_an_escaped_key_has_a_place() -> None:
    assert read(r'{ "\u0061": 1, \u0062: 2 }', "a").place("b") == Place("a", 1, 16)


def test_a_byte_order_mark_is_skipped() -> None:
    assert read('\ufeff{"a": 1}', "a").value == {"a": 1}


@pytest.mark.parametrize("text", [r'{"a": "\ud83d\ude00"}', r"{a: '\ud83d\ude00'}", "{a: '😀'}"])
def test_surrogate_pairs_become_one_character(text: str) -> None:
    assert read(text, "a").value == {"a": "😀"}


@pytest.mark.parametrize("text", [r'{"a": "\ud83d"}', r"{a: '\ude00'}"])
def test_half_a_surrogate_pair_is_refused(text: str) -> None:
    assert "half of a surrogate pair stands alone" in refusal(text)[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ayjnt.jsonc:1:1: the file is empty"),
        (" \n\t", "ayjnt.jsonc:1:1: the file is empty"),
        ("// nothing", "ayjnt.jsonc:1:11: unexpected end of input"),
        ("[1]", "ayjnt.jsonc:1:1: an object is expected here, not a list"),
        ("'text'", "ayjnt.jsonc:1:1: an object is expected here, not a string"),
        ('{\n  "a": }', "ayjnt.jsonc:2:8: unexpected '}'"),
        ('{\n  "a": 1\n  "b": 2\n}', "ayjnt.jsonc:3:3: unexpected '\"'"),
        ("{a: 1", "ayjnt.jsonc:1:6: unexpected end of input"),
        ('{"a": 1} x', "ayjnt.jsonc:1:10: unexpected 'x'"),
        ('{"a": 1,\n "b": {},\n "a": 2}', "ayjnt.jsonc:3:2: 'a' is already set in line 1"),
        ('{a: {b: 1,\n "\\u0062": 2}}', "ayjnt.jsonc:2:2: 'b' is already set in line 1"),
        ("{a: NaN}", "ayjnt.jsonc:1:2: nan is not a number that JSON can say"),
        ('{"a": [1, -Infinity]}', "ayjnt.jsonc:1:11: -inf is not a number that JSON can say"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_column(text: str, message: str) -> None:
    said, remedy = refusal(text)

    assert said == message
    assert remedy


@pytest.mark.parametrize(
    "text", ['{"a":' * 5000, '{"a":' + "[" * 5000 + "]" * 5000 + "}", "{a:" * 2000 + "1" + "}" * 2000]
)
def test_endless_nesting_ends_in_a_sentence(text: str) -> None:
    assert refusal(text)[0].startswith("ayjnt.jsonc:1:1: the values are nested too deeply")


@given(st.text(max_size=40))
def test_no_text_ends_in_anything_but_a_value_or_a_sentence(text: str) -> None:
    try:
        outcome: object = read(text, "a").value
    except SourceError as error:
        outcome = error.message

    assert isinstance(outcome, dict) or str(outcome).startswith("a:")


def test_a_key_that_is_written_in_two_halves_is_one_letter() -> None:
    document = read(r"{'\ud83d\ude00': 1}", "a")

    assert document.value == {"😀": 1}
    assert document.place("😀").column == 2
