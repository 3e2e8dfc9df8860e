import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_deploy.state.bindings import configured, deployed
from ayjnt_deploy.state.bindings.normal import Entry, normal
from ayjnt_deploy.state.bindings.table import ROWS, Row
from ayjnt_deploy.state.leaf import Known
from tests.ayjnt_deploy.state.bindings.pairs import DRIFT, EQUAL, WORKER, Pair, case_id

ROWS_AND_FIELDS = [(row, name) for row in ROWS for name in sorted(row.compared)]


@pytest.mark.parametrize("pair", EQUAL, ids=case_id)
def test_what_a_config_declares_is_what_the_api_answers(pair: Pair) -> None:
    assert configured(pair["config"], WORKER) == deployed(pair["api"], WORKER)


@pytest.mark.parametrize("pair", DRIFT, ids=case_id)
def test_what_somebody_changed_live_is_a_difference(pair: Pair) -> None:
    assert configured(pair["config"], WORKER) != deployed(pair["api"], WORKER)


@pytest.mark.parametrize(("row", "name"), ROWS_AND_FIELDS, ids=lambda one: one if isinstance(one, str) else one.type)
def test_every_field_that_is_compared_makes_a_difference(row: Row, name: str) -> None:
    one, other = ({"type": row.type, "name": "X", name: _value(name, text)} for text in ("a", "b"))

    assert normal(one, WORKER) != normal(other, WORKER)


def _value(name: str, text: str) -> object:
    if name == "outbound":
        return {"worker": {"service": text}}
    if name == "simple":
        return {"limit": 1 if text == "a" else 2, "period": 60}
    return [text] if name.startswith("allowed_") else text


def test_nothing_is_lost_of_a_type_that_nobody_knew() -> None:
    entry: Entry = {
        "name": "X",
        "type": "some_future_binding",
        "props": {"a": [1, None]},
        "internalEnv": "x",
        "off": False,
    }

    assert normal(entry, WORKER) == Known(
        {"type": "some_future_binding", "props": {"a": [1, None]}, "internalEnv": "x", "off": False}
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
STRANGE = JSON | st.fixed_dictionaries(
    {}, optional={"worker": JSON, "params": JSON, "parameters": JSON, "service": JSON}
)
COMPARED = [row for row in ROWS if row.compared]


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: row.type)
@settings(max_examples=60)
@given(data=st.data())
def test_no_answer_is_too_strange(row: Row, data: st.DataObject) -> None:
    fields = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(row.compared), STRANGE)))

    first = normal({"name": "X", "type": row.type, **fields}, WORKER)

    assert isinstance(first.value, dict)
    assert normal({**first.value, "name": "X"}, WORKER) == first
