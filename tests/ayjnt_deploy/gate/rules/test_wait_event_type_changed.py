from ayjnt_deploy.gate.rules.wait_event_type_changed import RULE
from tests.ayjnt_deploy.builders import a_list, a_wait
from tests.ayjnt_deploy.gate.rules.asked import V1, Asked


class TestWaitEventTypeChanged(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("gate", "gone"), "C")
    at = "gate"
    problem = "the wait 'gate' waits for 'gone' and waited for 'go': who stands there no longer hears the old event"
    remedy = "wait for 'go' as 'gate' until nobody stands there"
    deed = "stands at `gate`; it would miss 'go'"
    near = (
        (V1, a_list("A", "B", a_wait("gate", "go", timeout="1000"), "C")),
        (V1, a_list("A", "B", a_wait("door", "go"), "C")),
    )
