"""What `ayjnt drift --adopt` would write, or has written, for people and machines."""

from collections.abc import Iterator, Mapping
from typing import Any

from ayjnt_deploy.fixes.adopt import Adoption
from ayjnt_deploy.fixes.edit import diff_lines
from ayjnt_deploy.report.document import FORMAT


def adoption_lines(found: Adoption) -> Iterator[str]:
    """Yield which file is to say what is live, and the edit as a unified diff, or the lines to put there by hand."""
    addresses = ", ".join(str(one.address) for one in found.changes)
    if not found.is_edit and not found.lines:
        yield f"{found.path} says already what is live at {addresses}"
    elif found.lines:
        yield f"{found.path} is not edited, for that would lose its comments; to adopt {addresses}, write this there:"
        yield ""
        yield from found.lines
    else:
        yield f"adopt {addresses} of {found.worker} into {found.path}"
        yield ""
        yield from _diff(found)
    yield ""
    yield from (
        f"{place} reads env.{at.name}, which is gone live: with this edit nothing declares it, and the code finds `undefined` there"
        for at, place in found.reads.items()
    )
    yield from (f"{one} is of another Worker, an environment, and stays as it is" for one in found.others)


def _diff(found: Adoption) -> Iterator[str]:
    before = {} if found.before is None else {found.path: found.before}
    return diff_lines(before, {found.path: found.after or b""}) if found.is_edit else iter(())


def adoption_document(found: Adoption, *, written: bool) -> Mapping[str, Any]:
    """Return the edit as JSON."""
    return {
        "format": FORMAT,
        "worker": found.worker,
        "addresses": [str(one.address) for one in found.changes],
        "file": found.path,
        "diff": "\n".join(_diff(found)),
        "by_hand": list(found.lines),
        "environments": list(found.others),
        "still_read": [
            {"address": str(at), "file": place.path, "line": place.line} for at, place in found.reads.items()
        ],
        "written": written,
    }
