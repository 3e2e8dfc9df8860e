"""Whether an edit answers its finding: the files can still be parsed, and the gate has nothing more to say."""

from collections.abc import Mapping
from dataclasses import replace

from ayjnt_codegen import config
from ayjnt_codegen.imports import ENDINGS
from ayjnt_codegen.names import CONFIG_PATH
from ayjnt_codegen.scan import scan
from ayjnt_codegen.typescript import Node, parse
from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.wanted import wanted_worker


def require_parsed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Raise `CannotFix` where a file of the source has more faults than it had."""
    for path, content in after.items():
        if path.endswith(ENDINGS) and _faults(content, path) > _faults(before.get(path, b""), path):
            raise CannotFix(f"{path} could not be parsed after the edit", remedy="make the change by hand")


def _faults(content: bytes, path: str) -> int:
    stack, count = [parse(content, path=path)], 0
    while stack:
        node: Node = stack.pop()
        count += node.is_error or node.is_missing
        stack.extend(child for child in node.children if child.has_error)
    return count


def require_answered(plan: Plan, finding: Finding, after: Mapping[str, bytes]) -> None:
    """Raise `CannotFix` where the gate would say the same of the edited files, or anything worse than it says now."""
    known = {(one.rule, one.at): one.severity for one in plan.findings if one.allowed is None}
    for one in _judged(plan, after):
        key = one.rule, one.at
        is_same = key == (finding.rule, finding.at)
        is_worse = one.severity.rank < known.get(key, Severity.INFO).rank
        if one.allowed is None and (is_same or is_worse):
            raise CannotFix(
                f"with the edit the gate would still say {one.rule} at {one.at}: {one.problem}", remedy=finding.remedy
            )


def _judged(plan: Plan, after: Mapping[str, bytes]) -> tuple[Finding, ...]:
    case = plan.case
    if CONFIG_PATH in after:
        case = replace(case, allow=config.parse(after[CONFIG_PATH].decode()).allow)
    if any(path != CONFIG_PATH for path in after):
        before, edited = _lists(plan, plan.files), _lists(plan, {**plan.files, **after})
        lists = tuple(_edited(one, before[one.workflow], edited[one.workflow]) for one in plan.wanted.lists)
        case = replace(case, wanted=replace(plan.wanted, lists=lists))
    return judge(case)


def _lists(plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, StepList]:
    tree = scan({path: content for path, content in files.items() if path != CONFIG_PATH})
    return {one.workflow: one for one in wanted_worker(plan.config, tree).lists}


def _edited(wanted: StepList, before: StepList, after: StepList) -> StepList:
    """Return the wanted steps after the edit; what only the bundle has shown of them stays."""
    if wanted.steps == before.steps or len(before.steps) != len(after.steps):
        return after
    now = dict(zip(before.steps, after.steps, strict=True))
    return replace(after, steps=tuple(now.get(step, step) for step in wanted.steps), escapes=wanted.escapes)
