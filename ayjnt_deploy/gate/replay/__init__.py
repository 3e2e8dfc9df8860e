"""What an instance in flight meets in new code: the engine's replay as a pure model (docs/replay-model.md)."""

from ayjnt_deploy.gate.replay.births import date_of
from ayjnt_deploy.gate.replay.chain import Judgement, is_unchanged, judge_release
from ayjnt_deploy.gate.replay.judge import judge
from ayjnt_deploy.gate.replay.outcomes import GUARD_COMPUTED, GUARD_PAST, Hazard, Likeness, Outcome, Point, verdict
from ayjnt_deploy.gate.replay.rows import state_from_rows
from ayjnt_deploy.gate.replay.states import Entry, State, Status, states_of

__all__ = [
    "GUARD_COMPUTED",
    "GUARD_PAST",
    "Entry",
    "Hazard",
    "Judgement",
    "Likeness",
    "Outcome",
    "Point",
    "State",
    "Status",
    "date_of",
    "is_unchanged",
    "judge",
    "judge_release",
    "state_from_rows",
    "states_of",
    "verdict",
]
