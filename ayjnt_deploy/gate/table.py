"""Every rule of the gate, in the order of docs/rules/README.md."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.gate.rules import (
    agent_binding_renamed,
    agent_slot_shifted,
    allowance_expired,
    baseline_missing,
    cannot_judge,
    class_deleted,
    deadline_runs_on,
    drift_overwritten,
    event_taken_by_another_wait,
    key_collision,
    loop_source_changed,
    migration_unknown_live_tag,
    name_reused,
    rollback_removed,
    same_name_step_shifted,
    sleep_changed,
    sleep_removed,
    step_kind_changed,
    step_moved_before_wait,
    step_removed,
    step_renamed,
    step_runs_late,
    wait_event_type_changed,
    wait_inserted,
    wait_made_conditional,
    wait_removed,
    wait_renamed,
    workflow_owned_by_another_worker,
    workflow_removed,
)

RULES: Final[tuple[Rule, ...]] = (
    step_renamed.RULE,
    step_removed.RULE,
    same_name_step_shifted.RULE,
    step_runs_late.RULE,
    step_moved_before_wait.RULE,
    step_kind_changed.RULE,
    key_collision.RULE,
    loop_source_changed.RULE,
    name_reused.RULE,
    wait_removed.RULE,
    wait_renamed.RULE,
    wait_event_type_changed.RULE,
    wait_inserted.RULE,
    wait_made_conditional.RULE,
    event_taken_by_another_wait.RULE,
    deadline_runs_on.RULE,
    sleep_removed.RULE,
    sleep_changed.RULE,
    rollback_removed.RULE,
    agent_slot_shifted.RULE,
    cannot_judge.RULE,
    baseline_missing.RULE,
    workflow_removed.RULE,
    agent_binding_renamed.RULE,
    workflow_owned_by_another_worker.RULE,
    migration_unknown_live_tag.RULE,
    class_deleted.RULE,
    drift_overwritten.RULE,
    allowance_expired.RULE,
)

BY_ID: Final[Mapping[str, Rule]] = MappingProxyType({rule.id: rule for rule in RULES})
