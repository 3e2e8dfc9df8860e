import pytest

from ayjnt_codegen.source import Pattern
from ayjnt_deploy.gate.held import UNREADABLE, lacks, new_paths, prefixes, result, rows_of, shown
from ayjnt_deploy.state.evidence import Row
from tests.ayjnt_deploy.builders import a_step, an_instance


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ((), ("sku",), ("sku",)),
        (("sku",), ("sku",), ()),
        (("customer.id",), ("customer",), ()),
        (("customer",), ("customer.id",), ("customer.id",)),
        ((), ("note?",), ()),
        ((), ("note?.text",), ()),
        (("note",), ("note?.text",), ("note?.text",)),
        (("note?",), ("note",), ()),
        ((), ("customer.note?",), ("customer.note?",)),
        (("items[].sku",), ("items[].qty", "items"), ("items[].qty",)),
    ],
)
def test_a_path_is_new_if_nothing_read_it_and_the_code_does_not_cope_without(
    before: tuple[str, ...], now: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert new_paths(before, now) == new


@pytest.mark.parametrize(
    ("value", "path", "is_lacking"),
    [
        ({"sku": "a"}, "sku", False),
        ({"sku": None}, "sku", False),
        ({}, "sku", True),
        ({}, "sku?", False),
        ({"customer": {}}, "customer.id", True),
        ({"customer": None}, "customer.id", True),
        ({"customer": None}, "customer?.id", False),
        ({"customer": {"id": 1}}, "customer.id", False),
        ({}, "customer.id", True),
        ({"items": [{"qty": 1}, {}]}, "items[].qty", True),
        ({"items": [{"qty": 1}]}, "items[].qty", False),
        ({"items": []}, "items[].qty", False),
        ({"at": "2026"}, "at.year", False),
        ("text", "sku", False),
    ],
)
def test_a_value_lacks_what_is_not_at_the_path(value: object, path: str, is_lacking: bool) -> None:
    assert lacks(value, path, frozenset()) is is_lacking


def test_what_was_read_before_is_not_missed_now() -> None:
    assert not lacks({}, "customer.note", prefixes(["customer.id"]))
    assert lacks({"customer": {}}, "customer.note", prefixes(["customer.id"]))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('{"id":1}', {"id": 1}),
        ({"id": 1}, {"id": 1}),
        ('{"id":1,"na', UNREADABLE),
        ("[REDACTED]", UNREADABLE),
        (None, UNREADABLE),
    ],
)
def test_a_result_that_is_cut_off_or_hidden_cannot_be_read(output: object, expected: object) -> None:
    assert result(Row("step", "load-1", done=True, output=output)) == expected


def test_rows_belong_to_a_step_by_name_and_count_in_a_loop_by_name() -> None:
    names = ("load-1", "load-2", "get a-1", "loads-1")
    instance = an_instance(rows=tuple(Row("step", name, done=True) for name in names))

    found = [
        [row.name for row in rows_of(step, instance)]
        for step in (a_step("load"), a_step("load", occurrence=2), a_step("load", loop="x"), a_step(Pattern("get *")))
    ]

    assert found == [["load-1"], ["load-2"], ["load-1", "load-2"], ["get a-1"]]


def test_a_row_without_a_result_and_one_of_another_kind_belong_to_no_step() -> None:
    rows = Row("step", "load-1", done=False), Row("sleep", "load-1", done=True)

    assert rows_of(a_step("load"), an_instance(rows=rows)) == ()


def test_paths_are_shown_without_marks() -> None:
    assert shown(["customer?.id", "sku"]) == "`customer.id` and `sku`"
