"""Allowances: one rule, one address, a reason and an expiry date."""

import difflib
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Final

from ayjnt_codegen.project import Allow
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.gate.finding import Finding

LIFETIME: Final = timedelta(days=14)
"""How long the entry that is printed to paste is good for."""


def allowed(finding: Finding, allow: Sequence[Allow], today: date) -> Finding:
    """Return `finding` with the allowance that covers it, if one does and is not expired."""
    if not finding.is_allowable:
        return finding
    return next(
        (replace(finding, allowed=one) for one in allow if covers(one, finding) and today <= one.until), finding
    )


def require_known(allow: Sequence[Allow], rules: Collection[str]) -> None:
    """Raise `SourceError` for an entry that names no rule: it would allow nothing, and nobody would notice."""
    for entry in allow:
        if entry.rule not in rules:
            close = difflib.get_close_matches(entry.rule, rules, n=1)
            raise SourceError(
                f"{entry.place}: there is no rule {entry.rule!r}",
                remedy=f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(sorted(rules))}",
            )


def covers(entry: Allow, finding: Finding) -> bool:
    """Whether `entry` speaks of `finding`. A pattern reaches no further than one workflow."""
    if entry.rule != finding.rule:
        return False
    if entry.at == finding.at:
        return True
    head, _, rest = entry.at.partition("/step/")
    return (
        bool(rest) and "*" not in head and finding.at.startswith(f"{head}/step/") and fnmatchcase(finding.at, entry.at)
    )


def entry_to_paste(finding: Finding, today: date) -> str:
    """Return the line of `allow` in ayjnt.jsonc that would cover `finding`, but for the reason."""
    until = (today + LIFETIME).isoformat()
    return json.dumps({"rule": finding.rule, "at": finding.at, "because": "…", "until": until}, ensure_ascii=False)
