"""The page of each rule, as docs/rules/ has it: in the package where it is installed, else in the checkout."""

import re
from pathlib import Path
from typing import Final

from ayjnt_deploy.errors import AyjntError

_PACKAGE: Final = Path(__file__).parent
PACKAGED: Final = "rule_pages"
"""The folder of the installed package that docs/rules/ is copied to: pyproject.toml."""
_FOLDERS: Final = (_PACKAGE / PACKAGED, _PACKAGE.parent / "docs" / "rules")
_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((?!https?://)[^)\s]*\)")


class PageMissing(AyjntError):
    """The installation lacks a page."""


def rule_page(id_: str) -> str:
    """Return the page of the rule `id_` in Markdown; links to other pages are their words, for these pages are not there."""
    for folder in _FOLDERS:
        file = folder / f"{id_}.md"
        if file.is_file():
            return _LINK.sub(r"\1", file.read_text("utf-8"))
    raise PageMissing(f"this installation has no page for {id_}", remedy="install ayjnt-deploy again")
