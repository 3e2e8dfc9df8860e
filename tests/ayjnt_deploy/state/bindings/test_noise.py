"""Whatever an answer may add, turn around or leave empty is no difference, and every other change is exactly one."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings import configured, deployed
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.state.everything import MODULE

WORKER: Final = "shop"
Entry = Mapping[str, Any]

DECLARED: Final = configured(MODULE, WORKER)
ANSWERS: Final = tuple(
    {"name": name, **leaf.value} for name, leaf in DECLARED.items() if isinstance(leaf.value, Mapping)
)
FILLED_IN: Final[Mapping[str, Mapping[str, Any]]] = {
    "durable_object_namespace": {"namespace_id": "0f2a", "script_name": WORKER},
    "workflow": {"script_name": WORKER},
    "service": {"environment": "production", "entrypoint": "", "cross_account_grant": "g"},
    "ai_search": {"namespace": "default"},
    "d1": {"internalEnv": "x", "database_name": "main"},
    "queue": {"delivery_delay": 5},
    "kv_namespace": {"namespace_id": "f29e"},
    "r2_bucket": {"bucket_name": "made-by-wrangler"},
    "dispatch_namespace": {"namespace": "made-by-wrangler"},
    "flagship": {"app_id": "made-by-wrangler"},
}
"""What the API may add to a binding, and the id of what wrangler has made."""
FIELDS: Final = [(entry["name"], key) for entry in ANSWERS for key in entry if key not in {"name", "type"}]


def state(leaves: Mapping[str, Known]) -> State:
    return State(worker=WORKER, leaves={Address(Aspect.BINDING, name): leaf for name, leaf in leaves.items()})


def noisy(entry: Entry, data: st.DataObject) -> Entry:
    """Return `entry` as an answer might give it."""
    added = FILLED_IN.get(entry["type"], {})
    kept = {key: value for key, value in added.items() if key not in entry and data.draw(st.booleans())}
    empty = {"raw": None, "jurisdiction": None} if data.draw(st.booleans()) else {}
    pairs = list({**empty, **kept, **entry}.items())
    return dict(data.draw(st.permutations(pairs)))


@settings(max_examples=30)
@given(data=st.data())
def test_what_an_answer_may_do_is_no_difference(data: st.DataObject) -> None:
    answers = [noisy(one, data) for one in data.draw(st.permutations(ANSWERS))]

    assert diff(state(DECLARED), state(deployed(answers, WORKER))) == ()


@pytest.mark.parametrize(("name", "key"), FIELDS, ids=str)
def test_one_field_that_somebody_changed_is_one_change_there(name: str, key: str) -> None:
    answers = [{**one, key: other(one[key])} if one["name"] == name else one for one in ANSWERS]

    (change,) = diff(state(DECLARED), state(deployed(answers, WORKER)))

    assert change.address == Address(Aspect.BINDING, name)
    assert {detail.path[0] for detail in change.details} == {key}


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}-other"
        case list():
            return value[1:] if len(value) > 1 else [*value, "other"]
        case dict():
            return {key: other(one) for key, one in value.items()}
        case _:
            raise AssertionError(value)


@pytest.mark.parametrize("name", list(DECLARED))
def test_a_binding_that_somebody_removed_is_one_change_there(name: str) -> None:
    (change,) = diff(state(DECLARED), state(deployed([one for one in ANSWERS if one["name"] != name], WORKER)))

    assert (change.address, change.before) == (Address(Aspect.BINDING, name), None)
