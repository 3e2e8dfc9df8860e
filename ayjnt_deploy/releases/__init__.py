"""The release record: what it holds, how it travels on the Worker, when it is trusted."""

from ayjnt_deploy.releases.codec import RecordBroken, RecordTooLarge, decode, encode, record_digest
from ayjnt_deploy.releases.export import Export, NoExport, imported, is_export
from ayjnt_deploy.releases.succeed import next_release
from ayjnt_deploy.releases.trust import baseline, code_of, tag_for, versions_to_read

__all__ = [
    "Export",
    "NoExport",
    "RecordBroken",
    "RecordTooLarge",
    "baseline",
    "code_of",
    "decode",
    "encode",
    "imported",
    "is_export",
    "next_release",
    "record_digest",
    "tag_for",
    "versions_to_read",
]
