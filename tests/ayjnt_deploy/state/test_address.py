import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.state.address import Address, Aspect

WORKFLOW_NAMES = st.text(st.sampled_from("ab-_9"), min_size=1)
OTHERS = st.sampled_from([aspect for aspect in Aspect if aspect is not Aspect.WORKFLOW])


def test_an_address_reads_like_a_path() -> None:
    step = Address(Aspect.WORKFLOW, "orders-processing", "charge-customer")

    assert str(step) == "workflow/orders-processing/step/charge-customer"
    assert str(Address(Aspect.VARIABLE, "LOG_LEVEL")) == "variable/LOG_LEVEL"
    assert str(Address(Aspect.CLASS, "OrdersAgent")) == "durable-object/OrdersAgent"


@given(WORKFLOW_NAMES, st.none() | st.text())
def test_the_address_of_a_step_survives_a_round_trip_whatever_its_name(workflow: str, step: str | None) -> None:
    address = Address(Aspect.WORKFLOW, workflow, step)

    assert Address.parse(str(address)) == address


@given(OTHERS, st.text(min_size=1))
def test_every_other_address_survives_a_round_trip_whatever_its_name(aspect: Aspect, name: str) -> None:
    address = Address(aspect, name)

    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("name", ["a/step/b", "/step/", "x/step/"])
def test_a_variable_has_no_steps_whatever_its_name(name: str) -> None:
    assert Address.parse(f"variable/{name}") == Address(Aspect.VARIABLE, name)


@pytest.mark.parametrize("text", ["", "variable", "variable/", "planet/earth", "workflow//step/x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Address.parse(text)
