from ayjnt_deploy.gate.rules.loop_source_changed import RULE
from tests.ayjnt_deploy.builders import a_list, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, ITEM, Asked


class TestLoopSourceChanged(Asked):
    rule = RULE
    old = a_list(ITEM, GATE)
    new = a_list(a_step("item", loop="of others"), GATE)
    at = "item"
    problem = (
        "the loop around step 'item' changed, and the results of its turns are told apart by order "
        "alone: one turn would take the result of another"
    )
    remedy = "put what tells the turns apart into the name, in a loop of its own that only new instances meet"
    hit = an_instance("item", at=GATE)
    free = an_instance(at="item")
    deed = "has completed turns of `item`; it would take results of other turns"
    near = (
        (a_list(ITEM, GATE), a_list(a_step("item", loop="of items", body="edited"), GATE)),
        (a_list(ITEM, GATE), a_list(ITEM, GATE, a_step("other", loop="of others"))),
    )
