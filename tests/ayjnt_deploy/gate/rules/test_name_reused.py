from typing import ClassVar

from ayjnt_deploy.gate.rules.name_reused import RULE
from ayjnt_deploy.state.release import Tombstone
from ayjnt_deploy.state.steps import identity
from tests.ayjnt_deploy.builders import SINCE, WORKFLOW, a_list, a_past, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked

OLD = a_step("notify", body="old")
GRAVE = Tombstone(
    workflow=WORKFLOW,
    identity=identity(OLD),
    kind=OLD.kind,
    name="notify",
    event_type=None,
    body="old",
    first=1,
    last=1,
    until=SINCE,
)


class TestNameReused(Asked):
    rule = RULE
    old = a_list("A", GATE, "C")
    new = a_list("A", "notify", GATE, "C")
    release: ClassVar = {"tombstones": (GRAVE,), "past": (a_past(a_list("A", OLD, GATE, "C")),)}
    at = "notify"
    problem = (
        "step 'notify' was another step in an earlier release: who has a result of that one would take "
        "it, and not run this one"
    )
    remedy = "give it a name that no release has used"
    hit = an_instance("A", "notify", at=GATE)
    free = an_instance("A", at=GATE)
    deed = "has completed `notify`; it would take the old result"
    near = (
        (V1, a_list("A", "notify", GATE, "C")),
        (V1, V1),
    )
