from ayjnt_deploy.gate.rules.sleep_removed import RULE
from tests.ayjnt_deploy.builders import a_list, a_sleep, an_instance
from tests.ayjnt_deploy.gate.rules.asked import NAP, V1, Asked


class TestSleepRemoved(Asked):
    rule = RULE
    old = a_list("A", NAP, "C")
    new = a_list("A", "C")
    at = "nap"
    problem = "sleep 'nap' of the last release is gone: who sleeps there goes on at once"
    remedy = "keep 'nap' until nobody sleeps there"
    hit = an_instance("A", at=NAP)
    free = an_instance("A", NAP, at="C")
    deed = "stands at `nap`; it would go on at once"
    near = (
        (a_list("A", NAP, "C"), a_list("A", a_sleep("nap", 1), "C")),
        (V1, a_list("A", "B", "C")),
    )
