"""Reads what is live. The only folder that knows httpx."""

from ayjnt_deploy.cloudflare.account import read_account_workers, read_object_count
from ayjnt_deploy.cloudflare.accounts import read_accounts
from ayjnt_deploy.cloudflare.answers import WorkerAnswers
from ayjnt_deploy.cloudflare.connection import Account, Connection
from ayjnt_deploy.cloudflare.content import Content, read_content, read_graphs
from ayjnt_deploy.cloudflare.errors import (
    BadAnswer,
    CloudflareError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    Rejected,
    Unavailable,
)
from ayjnt_deploy.cloudflare.instances import InstanceAnswers, Output, read_instances, read_outputs
from ayjnt_deploy.cloudflare.many import read_many
from ayjnt_deploy.cloudflare.transient import Kind, classify, is_transient
from ayjnt_deploy.cloudflare.versions import read_versions
from ayjnt_deploy.cloudflare.worker import read_serving, read_worker

__all__ = [
    "Account",
    "BadAnswer",
    "CloudflareError",
    "Connection",
    "Content",
    "InstanceAnswers",
    "Kind",
    "NotAuthenticated",
    "NotFound",
    "NotPermitted",
    "Output",
    "RateLimited",
    "Rejected",
    "Unavailable",
    "WorkerAnswers",
    "classify",
    "is_transient",
    "read_account_workers",
    "read_accounts",
    "read_content",
    "read_graphs",
    "read_instances",
    "read_many",
    "read_object_count",
    "read_outputs",
    "read_serving",
    "read_versions",
    "read_worker",
]
