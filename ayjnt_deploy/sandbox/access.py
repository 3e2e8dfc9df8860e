"""Who may ask: loopback names only, and a token that is known."""

import re
from collections.abc import Mapping

from ayjnt_deploy.sandbox.answers import Answer, refusal

ACCOUNT_ID = "5a0db0c0ffee4a5e9b7d3c1e2f604718"
TOKEN = "sandbox-token"  # noqa: S105 - known to everybody, and worth nothing outside of the sandbox
READ_ONLY_TOKEN = "sandbox-token-read-only"  # noqa: S105 - same
TOKEN_ID = "6247ac8d9c10ba11154a2b82d35953b7"  # noqa: S105 - a name, not a secret

HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)
ACCOUNT = re.compile(r"/accounts/([^/]+)")
HEX = re.compile(r"[0-9a-f]{32}")
BEARER = re.compile(r"Bearer ([\w.-]+)")


def is_local(headers: Mapping[str, str]) -> bool:
    """A web page that rebinds its own name to 127.0.0.1 still sends that name as the host."""
    return HOST.fullmatch(headers.get("host", "")) is not None


def problem_with(method: str, path: str, headers: Mapping[str, str]) -> Answer | None:
    """Return the refusal that a request of the API earns, None if it may go on."""
    authorization = headers.get("authorization")
    if authorization is None:
        return refusal(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
    bearer = BEARER.fullmatch(authorization)
    if bearer is None:
        chain = [{"code": 6111, "message": "Invalid format for Authorization header"}]
        return refusal(400, 6003, "Invalid request headers", error_chain=chain)
    if bearer[1] not in {TOKEN, READ_ONLY_TOKEN}:
        return _unknown_token(path)
    if (account := ACCOUNT.match(path)) and account[1] != ACCOUNT_ID:
        return _unknown_account(path, account[1])
    if bearer[1] == READ_ONLY_TOKEN and method not in {"GET", "HEAD"}:
        return refusal(403, 10000, "Authentication error")
    return None


def _unknown_token(path: str) -> Answer:
    if path.endswith("/tokens/verify"):
        return refusal(401, 1000, "Invalid API Token")
    return refusal(401, 10000, "Authentication error")


def _unknown_account(path: str, account: str) -> Answer:
    if HEX.fullmatch(account) is None:
        return refusal(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")
    return refusal(403, 9109, "Unauthorized to access requested resource")
