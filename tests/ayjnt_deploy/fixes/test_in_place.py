"""A JSONC text is made to say something else, and looks as it did before."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ayjnt_codegen import jsonc
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.fixes.in_place import rewritten

FILE = "ayjnt.jsonc"


def changed(text: str, value: Any) -> str:
    return rewritten(text.encode(), FILE, value).decode()


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("", {}, "{}\n"),
        ("", {"vars": {"A": "b"}}, '{\n  "vars": {"A": "b"}\n}\n'),
        ("{}", {"wrangler": {"vars": {"A": 1}}}, '{\n  "wrangler": {\n    "vars": {"A": 1}\n  }\n}'),
        ('{"a": 1}', {"a": 2}, '{"a": 2}'),
        ('{"a": 1}', {"a": True}, '{"a": true}'),
        ('{"a": 1}', {"a": 1, "b": [2]}, '{"a": 1, "b": [2]}'),
        ('{"a": 1, }', {"a": 1, "b": 2}, '{"a": 1, "b": 2, }'),
        ('{"a": 1, "b": 2}', {"b": 2}, '{"b": 2}'),
        ('{"a": 1, "b": 2}', {"a": 1}, '{"a": 1}'),
        ('{ "a": 1 }', {}, "{}"),
        ("{ a: 'x' }", {"a": "it's"}, "{ a: 'it\\'s' }"),
        ("{ a: 'x' }", {"a": "x", "b": 'say "y"', "c-d": 1}, "{ a: 'x', b: 'say \"y\"', 'c-d': 1 }"),
        ("{'a': 'x'}", {"a": "x", "b": "y"}, "{'a': 'x', 'b': 'y'}"),
        (
            '{\n\t// settings\n\t"a": 1, // one\n\t"b": 2 // two\n\t// the end\n}\n',
            {"a": 3, "b": 2, "c": 4},
            '{\n\t// settings\n\t"a": 3, // one\n\t"b": 2, // two\n\t"c": 4\n\t// the end\n}\n',
        ),
        (
            '{\n  // first\n  "a": 1, // one\n  // second\n  "b": 2 // two\n}\n',
            {"b": 2},
            '{\n  // second\n  "b": 2 // two\n}\n',
        ),
        (
            '{\n  // first\n  "a": 1, // one\n  // second\n  "b": 2 // two\n}\n',
            {"a": 1},
            '{\n  // first\n  "a": 1 // one\n}\n',
        ),
        ('{\r\n  "a": 1\r\n}\r\n', {"a": 1, "b": 2}, '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'),
        ('\ufeff{\n  "a": 1,\n}', {"a": 1, "b": 2}, '\ufeff{\n  "a": 1,\n  "b": 2,\n}'),
        ('{"l": [1, 2, 3]}', {"l": [1, 3]}, '{"l": [1, 3]}'),
        ('{"l": [1, 2]}', {"l": [1, 2, 3]}, '{"l": [1, 2, 3]}'),
        ('{"l": [1, /* two */ 2]}', {"l": [1]}, '{"l": [1 /* two */ ]}'),
        (
            '{\n  "l": [\n    { "name": "a", "id": 1 }, // a\n    { "name": "b", "id": 2 }, // b\n  ]\n}',
            {"l": [{"name": "a", "id": 3}]},
            '{\n  "l": [\n    { "name": "a", "id": 3 }, // a\n  ]\n}',
        ),
        (
            '{\n  "kv": [],\n}',
            {"kv": [{"binding": "A", "id": "x"}]},
            '{\n  "kv": [\n    {"binding": "A", "id": "x"}\n  ],\n}',
        ),
        ('{"a": [1]}', {"a": {"b": None}}, '{"a": {"b": null}}'),
        ('{\n  "a": /* why */ 1 /* so */,\n}', {"a": "é"}, '{\n  "a": /* why */ "é" /* so */,\n}'),
    ],
)  # fmt: skip
def test_only_what_differs_is_written(before: str, value: Any, after: str) -> None:
    assert changed(before, value) == after


STORES = """{
  "kv_namespaces": [
    // holds prices, never purge
    { "binding": "PRICES", "id": "aa" }, // owner: ben
    // holds sessions
    { "binding": "SESSIONS", "id": "bb" }, // owner: ana
    // holds carts
    { "binding": "CARTS", "id": "cc" } // owner: cem
  ]
}
"""
PRICES, SESSIONS, CARTS = (
    {"binding": one, "id": id_} for one, id_ in (("PRICES", "aa"), ("SESSIONS", "bb"), ("CARTS", "cc"))
)


def stores(*lines: str) -> str:
    return "\n".join(["{", '  "kv_namespaces": [', *(f"    {one}" for one in lines), "  ]", "}", ""])


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        ([{**PRICES, "id": "zz"}, SESSIONS, CARTS], STORES.replace("aa", "zz")),
        ([PRICES, {**SESSIONS, "id": "zz"}, CARTS], STORES.replace("bb", "zz")),
        ([PRICES, {**CARTS, "id": "zz"}], stores(
            "// holds prices, never purge", '{ "binding": "PRICES", "id": "aa" }, // owner: ben',
            "// holds carts", '{ "binding": "CARTS", "id": "zz" } // owner: cem',
        )),
        ([{**SESSIONS, "id": "zz"}, CARTS], stores(
            "// holds sessions", '{ "binding": "SESSIONS", "id": "zz" }, // owner: ana',
            "// holds carts", '{ "binding": "CARTS", "id": "cc" } // owner: cem',
        )),
        ([PRICES, SESSIONS], stores(
            "// holds prices, never purge", '{ "binding": "PRICES", "id": "aa" }, // owner: ben',
            "// holds sessions", '{ "binding": "SESSIONS", "id": "bb" } // owner: ana',
        )),
        ([PRICES, {"binding": "NEW", "id": "nn"}, CARTS], stores(
            "// holds prices, never purge", '{ "binding": "PRICES", "id": "aa" }, // owner: ben',
            '{ "binding": "NEW", "id": "nn" },',
            "// holds carts", '{ "binding": "CARTS", "id": "cc" } // owner: cem',
        )),
        ([PRICES, SESSIONS, CARTS, {"binding": "NEW", "id": "nn"}], STORES.replace(
            "} // owner: cem", '}, // owner: cem\n    { "binding": "NEW", "id": "nn" }'
        )),
    ],
    ids=["the first", "one in the middle", "two at once", "the first goes", "the last goes", "one for another", "one more"],
)  # fmt: skip
def test_an_entry_is_edited_where_it_stands_and_comments_stay_with_theirs(wanted: Any, after: str) -> None:
    assert changed(STORES, {"kv_namespaces": wanted}) == after


@pytest.mark.parametrize(
    ("above", "below", "is_its_own"),
    [
        ("// where the prices are", "// sessions", True),
        ("// first line\n    // second line", "// sessions", True),
        ("/* where the prices are */", "// sessions", True),
        ("// where the prices are", "", False),
        ("// PRICES is here for the shop", "", True),
        ("// PRICES and SESSIONS are for the shop", "// sessions", False),
        ("// where the prices are\n", "// sessions", False),
        ("  // of what stands above", "// sessions", False),
        ('// { "binding": "OLD", "id": "oo" },', "// sessions", False),
    ],
)
def test_a_comment_goes_along_only_with_the_one_entry_that_it_can_be_of(
    above: str, below: str, is_its_own: bool
) -> None:
    carts, prices, sessions = (f'{{ "binding": "{one}", "id": "aa" }},' for one in ("CARTS", "PRICES", "SESSIONS"))
    rest = (below, sessions) if below else (sessions,)
    kept = () if is_its_own else (above,)
    wanted = [{"binding": one, "id": "aa"} for one in ("CARTS", "SESSIONS")]

    assert changed(stores(carts, above, prices, *rest), {"kv_namespaces": wanted}) == stores(carts, *kept, *rest)


def test_a_comment_that_may_speak_of_all_that_follows_stays() -> None:
    lines = ("// the caches", '{ "binding": "A1" },', '{ "binding": "A2" },', "", "// the rest", '{ "binding": "B" },')

    for gone in range(1, 3):
        kept = [one for at, one in enumerate(lines) if at != gone]
        left = [{"binding": one} for one in ("A1", "A2", "B") if f'"{one}"' not in lines[gone]]
        assert changed(stores(*lines), {"kv_namespaces": left}) == stores(*kept)


def test_a_comment_at_the_head_of_a_list_stays_with_the_list() -> None:
    only = stores("// made by terraform", '{ "binding": "PRICES", "id": "aa" }')

    assert changed(only, {"kv_namespaces": []}) == stores("// made by terraform")


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('{"l": [{ "queue": "a" }]}', {"l": [{"queue": "a"}, {"queue": "b"}]}, '{"l": [{ "queue": "a" }, { "queue": "b" }]}'),
        ('[{ "pattern": "x", "zone_name": "y" }]', [{"pattern": "x"}], '[{ "pattern": "x" }]'),
        ('[{ "pattern": "x", "zone_name": "y" }]', [{"zone_name": "y"}], '[{ "zone_name": "y" }]'),
        ('{"a":1,"b":[1,2]}', {"a": 1, "b": [1, 2], "c": {"x": [3, 4]}}, '{"a":1,"b":[1,2],"c":{"x":[3,4]}}'),
        ('{"b":[1,2]}', {"b": [1, 2, 3]}, '{"b":[1,2,3]}'),
        ('{\n  "a": { "x": 1 },\n  "l": []\n}', {"a": {"x": 1}, "l": [{"y": 2}]}, '{\n  "a": { "x": 1 },\n  "l": [\n    { "y": 2 }\n  ]\n}'),
        (
            '{\n  "l": [\n    {\n      "name": "a",\n      "id": 1,\n    },\n  ],\n}',
            {"l": [{"name": "a", "id": 1}, {"name": "b", "id": 2}]},
            '{\n  "l": [\n    {\n      "name": "a",\n      "id": 1,\n    },\n    {\n      "name": "b",\n      "id": 2,\n    },\n  ],\n}',
        ),
        (
            '{\n  "l": [{\n    "name": "a"\n  }]\n}',
            {"l": [{"name": "a"}, {"name": "b"}]},
            '{\n  "l": [{\n    "name": "a"\n  }, {\n    "name": "b"\n  }]\n}',
        ),
        ('{"l": [{}]}', {"l": [{}, {"a": 1}]}, '{"l": [{}, {"a": 1}]}'),
        ('{ "a": "x", "b": [ 1 ] }', {"a": {"c": []}, "b": [1]}, '{ "a": { "c": [] }, "b": [ 1 ] }'),
    ],
)  # fmt: skip
def test_what_is_added_looks_like_its_neighbours(before: str, value: Any, after: str) -> None:
    wrapped, said_ = ('{"z":' + before + "}", {"z": value}) if before.startswith("[") else (before, value)

    assert changed(wrapped, said_).removeprefix('{"z":').removesuffix("}" if before.startswith("[") else "") == after


def test_a_text_that_says_it_already_stays_to_the_byte() -> None:
    text = '\ufeff{ a: [1, {b: "c",},], /* d */ }\r\n'

    assert changed(text, {"a": [1, {"b": "c"}]}) == text


def test_a_text_that_is_no_object_is_no_matter_of_the_edit() -> None:
    with pytest.raises(SourceError):
        changed("[1]", {})


@given(st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=5), st.lists(st.sampled_from("ABCDEF"), unique=True))
def test_whatever_goes_and_changes_the_comments_of_the_others_stay_with_them(old: list[str], new: list[str]) -> None:
    def of(name: str, id_: int) -> tuple[str, str]:
        return f"// above {name}", f'{{ "binding": "{name}", "id": {id_} }}, // behind {name}'

    kept = [one for one in old if one in new]
    before = stores(*(line for one in old for line in of(one, 1)))

    after = changed(before, {"kv_namespaces": [{"binding": one, "id": 2} for one in kept]})

    assert after == (stores(*(line for one in kept for line in of(one, 2))) if kept or not old else after)


# --- whatever the file looks like

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(["a", "b", "c", "$d", "e-f"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.5, -1.25]) | st.text(max_size=5).filter(str.isprintable)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3), max_leaves=8
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
GAPS = st.sampled_from(["", "", " ", "\n", "\n  ", " // x {[,\n", " /* x, */ ", "\n  // one\n  // two\n", "\r\n\t"])


BOTH = st.booleans()
FEW = settings(max_examples=40)  # json5 takes its time over each text.


@st.composite
def written(draw: st.DrawFn, value: Any) -> str:
    """Write a value as somebody might: with comments, line ends, trailing commas and either kind of quotes."""
    gap: str = draw(GAPS)
    parts: list[str]
    match value:
        case dict():
            parts = [f"{draw(quoted(key))}{draw(GAPS)}:{draw(written(one))}{draw(GAPS)}" for key, one in value.items()]
        case list():
            parts = [f"{draw(written(one))}{draw(GAPS)}" for one in value]
        case str():
            return f"{gap}{draw(quoted(value))}"
        case _:
            return f"{gap}{json.dumps(value)}"
    has_comma: bool = draw(BOTH)
    comma = f",{draw(GAPS)}" if parts and has_comma else ""
    start, end = "{}" if isinstance(value, dict) else "[]"
    inside = ",".join(f"{draw(GAPS)}{part}" for part in parts)
    return f"{gap}{start}{inside}{comma}{draw(GAPS)}{end}"


@st.composite
def quoted(draw: st.DrawFn, text: str) -> str:
    inside = json.dumps(text)[1:-1]
    if draw(BOTH):
        return f'"{inside}"'
    return "'" + inside.replace('\\"', '"').replace("'", "\\'") + "'"


def said(text: str) -> Any:
    return jsonc.read(text, FILE).value


@FEW
@given(st.data(), OBJECTS, OBJECTS)
def test_whatever_the_text_looks_like_it_says_what_it_is_to_say(data: st.DataObject, old: Any, new: Any) -> None:
    text = data.draw(written(old))

    assert said(text) == old
    assert said(changed(text, new)) == new


@FEW
@given(st.data(), OBJECTS, KEYS, VALUES)
@example(None, {}, "", None)
def test_what_is_added_leaves_all_but_blanks_of_the_text_in_its_order(
    data: st.DataObject | None, old: Any, key: str, value: Any
) -> None:
    text = "{'z':{\r\n\t}}" if data is None else data.draw(written({"z": old}))
    if key in old:
        return

    after = changed(text, {"z": {**old, key: value}})

    rest = iter(after)
    assert all(one in rest for one in text if not one.isspace())
    assert comments(after) == comments(text)


@FEW
@given(st.data(), OBJECTS)
@example(None, {})
def test_what_is_said_already_changes_nothing(data: st.DataObject | None, old: Any) -> None:
    text = "{}" if data is None else data.draw(written(old))

    assert changed(text, old) == text


def comments(text: str) -> int:
    return text.count("// x {[,") + text.count("/* x, */") + text.count("// one") + text.count("// two")
