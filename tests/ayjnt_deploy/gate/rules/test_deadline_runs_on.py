from ayjnt_deploy.gate.rules.deadline_runs_on import RULE
from tests.ayjnt_deploy.builders import a_list, a_sleep
from tests.ayjnt_deploy.gate.rules.asked import GATE, NAP, V1, Asked


class TestDeadlineRunsOn(Asked):
    rule = RULE
    new = a_list("A", "B", NAP, GATE, "C")
    at = "nap"
    problem = (
        "sleep 'nap' now stands in front of the wait 'gate': who waits there would sleep first while the "
        "time limit of the wait runs on, and may miss the event"
    )
    remedy = "put the sleep behind 'gate'"
    deed = "stands at `gate`; it would sleep first, and may miss the event"
    near = (
        (V1, a_list("A", "B", GATE, NAP, "C")),
        (a_list("A", NAP, "C"), a_list(a_sleep("rest"), "A", NAP, "C")),
    )
