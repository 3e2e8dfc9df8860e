from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Known, same
from tests.ayjnt_deploy.builders import WORKFLOW, a_list, a_release, a_state


def test_a_release_compares_with_the_state_that_it_was_made_of() -> None:
    state = a_state({"variable/LOG_LEVEL": "info", "binding/DB": {"type": "d1"}})
    release = a_release(digests=state.digests)

    assert release.state.leaves == {address: Digest(leaf.digest) for address, leaf in state.leaves.items()}
    assert all(same(leaf, state.leaves[address]) for address, leaf in release.state.leaves.items())


def test_a_release_knows_the_steps_of_its_workflows() -> None:
    steps = a_list("A")
    release = a_release(steps)

    assert release.steps_of(WORKFLOW) is steps
    assert release.steps_of("refunds") is None


def test_a_state_gives_one_aspect_by_name_in_order() -> None:
    state = a_state({"variable/B": 2, "variable/A": 1, "binding/A": {"type": "ai"}})

    assert list(state.of(Aspect.VARIABLE).items()) == [("A", Known(1)), ("B", Known(2))]
    assert list(state.digests) == ["binding/A", "variable/A", "variable/B"]
    assert Address(Aspect.VARIABLE, "A") in state.leaves
