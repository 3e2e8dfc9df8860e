from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.sleep_changed import RULE
from tests.ayjnt_deploy.builders import a_list, a_sleep, an_instance
from tests.ayjnt_deploy.gate.rules.asked import NAP, Asked


class TestSleepChanged(Asked):
    rule = RULE
    old = a_list("A", NAP, "C")
    new = a_list("A", a_sleep("nap", 5000), "C")
    at = "nap"
    severity = Severity.WARN
    problem = "sleep 'nap' lasted 3600000 ms in the last release and lasts 5000 ms now"
    remedy = "keep 3600000 ms until the instances that have begun it are done"
    hit = an_instance("A", at=NAP)
    free = an_instance(at="A")
    deed = "has begun the sleep `nap`; it would sleep again"
    near = (
        (a_list("A", NAP, "C"), a_list("A", "C")),
        (a_list("A", "C"), a_list("A", "C", NAP)),
    )
