"""Scenarios that are no change of steps: what else has to find them, if anything. Lints are in `test_lints.py`."""

from collections.abc import Mapping
from typing import Final

ELSEWHERE: Final[Mapping[str, str]] = {
    "S21": "unchanged code: a lint about sleepUntil (sleep-until-used)",
    "S33": "unchanged code: a lint about a caught NonRetryableError (nonretryable-caught)",
    "S34": "paths read from a result, not steps (output-path-read)",
    "S39": "unchanged code: keys of two kinds collide inside of one list (key-collision, as a lint)",
    "S40": "as S39",
    "S41": "the class, not the steps (workflow-class-renamed)",
    "S42": "the workflow's name (workflow-renamed)",
    "S43": "pausing changes nothing: the change is that of S02",
    "S44": "restarting wipes every key: an instance without rows, see test_instances.py",
    "S45": "an action of an operator; the old names are in the history",
    "S50": "limits of a name (step-name-invalid)",
    "S51": "size of a result",
    "S67": "killed inside of a body, nothing changed: one more attempt",
    "S68": "the change is that of S24",
    "S69": "size of a result",
    "G7": "the agent's binding (agent-binding-renamed)",
    "G8": "the workflow's binding (workflow-binding-renamed)",
    "M02": "the releases of M01 with an instance of its own, see test_instances.py",
    "M08": "unchanged code: one name inside of a step and outside (name-nested-and-outside)",
    "M17": "paths read from params (params-read)",
    "M18": "a variable in a branch, not the steps (variable-in-branch)",
    "M21": "the releases of M01",
    "M22": "unchanged code: a race around a wait (race-outside-step)",
    "M30": "a compatibility flag",
    "M32": "a setting, not the steps (step-limit-lowered)",
    "M34": "as M08",
    "lab3": "the Worker's name (worker-renamed)",
}
