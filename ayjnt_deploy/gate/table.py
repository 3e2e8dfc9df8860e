"""Every rule of the gate, in the order of docs/rules/README.md."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.gate.rules import (
    agent_binding_renamed,
    allowance_expired,
    baseline_missing,
    cannot_judge,
    class_deleted,
    drift_overwritten,
    migration_unknown_live_tag,
    step_removed,
    step_renamed,
    workflow_owned_by_another_worker,
    workflow_removed,
)

RULES: Final[tuple[Rule, ...]] = (
    step_renamed.RULE,
    step_removed.RULE,
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
