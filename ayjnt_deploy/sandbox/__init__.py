"""A Cloudflare on this machine: the part of the REST API that wrangler and ayjnt use, served on loopback."""

from ayjnt_deploy.sandbox.access import ACCOUNT_ID, READ_ONLY_TOKEN, TOKEN
from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.faults import Fault
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.sandbox.journal import Request
from ayjnt_deploy.sandbox.ratelimit import RateLimit
from ayjnt_deploy.sandbox.sandbox import Sandbox

__all__ = [
    "ACCOUNT_ID",
    "READ_ONLY_TOKEN",
    "TOKEN",
    "Fault",
    "Habits",
    "RateLimit",
    "Request",
    "Sandbox",
    "SandboxError",
]
