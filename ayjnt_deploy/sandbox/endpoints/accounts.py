"""Tokens and accounts: there is one account, and everybody knows its token."""

from ayjnt_deploy.sandbox.access import ACCOUNT_ID, TOKEN_ID
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints.views import AUTHOR, EMAIL
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Json

ACCOUNT: Json = {"id": ACCOUNT_ID, "name": "Sandbox", "type": "standard", "created_on": "2026-01-01T00:00:00Z"}


def verify_token(_call: Call) -> Answer:
    valid = {"code": 10000, "message": "This API Token is valid and active", "type": None}
    return result({"id": TOKEN_ID, "status": "active"}, messages=[valid])


def user(_call: Call) -> Answer:
    return result({"id": AUTHOR, "email": EMAIL})


def memberships(call: Call) -> Answer:
    return by_number(call, [{"id": AUTHOR, "account": ACCOUNT}], size=20, maximum=50)


def list_all(call: Call) -> Answer:
    return by_number(call, [ACCOUNT], size=20, maximum=50)


def get(_call: Call) -> Answer:
    return result(ACCOUNT)


def subdomain(_call: Call) -> Answer:
    return result({"subdomain": "sandbox"})


def settings(_call: Call) -> Answer:
    return result({"default_usage_model": "standard", "green_compute": False})
