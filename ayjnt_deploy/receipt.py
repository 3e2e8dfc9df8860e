"""The two files that a deploy writes: the config with the record, and the receipt, last of all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_codegen.generate import render_config
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.release import Release

DEPLOY_FILE: Final = ".ayjnt/dist/deploy.jsonc"
RECEIPT_FILE: Final = ".ayjnt/dist/receipt.json"


def with_record(config: Mapping[str, Any], record: Mapping[str, Json]) -> str:
    """Return the text of the config that wrangler uploads: the generated one, its variables and the record."""
    return render_config({**config, "vars": {**(config.get("vars") or {}), **record}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is known of a finished deploy: no values of variables, no secrets."""

    release: Release
    account_id: str
    version_id: str
    targets: tuple[str, ...]
    """URLs and schedules, as wrangler named them."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The receipt as JSON, format 1."""
        return {
            "format": 1,
            "worker": self.release.worker,
            "account": self.account_id,
            "version": self.version_id,
            "release": self.release.number,
            "at": self.release.at,
            "commit": self.release.commit,
            "dirty": self.release.dirty,
            "targets": list(self.targets),
            "allowed": [
                {"rule": one.rule, "at": one.at, "because": one.because, "until": one.until}
                for one in self.release.allowed
            ],
        }

    @property
    def text(self) -> str:
        """What the receipt's file holds."""
        return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"
