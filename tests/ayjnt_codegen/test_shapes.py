"""Settings of wrangler's that are mistyped are told with their place, before anything reads them."""

import json
from typing import Any

import pytest

from ayjnt_codegen import config
from ayjnt_codegen.errors import SourceError


def refusal(settings: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(SourceError) as refused:
        config.parse(json.dumps({"wrangler": settings}))
    return refused.value.message.rpartition(": ")[2], refused.value.remedy


@pytest.mark.parametrize(
    ("settings", "message", "remedy"),
    [
        ({"ai": True}, "wrangler.ai is a boolean", "make it an object"),
        ({"kv_namespaces": {"binding": "KV"}}, "wrangler.kv_namespaces is an object", "make it a list"),
        ({"kv_namespaces": ["KV"]}, "wrangler.kv_namespaces[0] is a string", "make it an object"),
        ({"compatibility_flags": [1]}, "wrangler.compatibility_flags[0] is a number", "make it a string"),
        ({"routes": "a.com/*"}, "wrangler.routes is a string", "make it a list"),
        ({"routes": [7]}, "wrangler.routes[0] is a number", "make it a string or an object"),
        ({"routes": [{"zone_name": "a.com"}]}, "wrangler.routes[0] has no 'pattern'", 'add it: "pattern": "…"'),
        ({"route": {"pattern": 7}}, "wrangler.route.pattern is a number", "make it a string"),
        ({"triggers": {"crons": "0 * * * *"}}, "wrangler.triggers.crons is a string", "make it a list"),
        ({"queues": {"consumers": [{}]}}, "wrangler.queues.consumers[0] has no 'queue'", 'add it: "queue": "…"'),
        ({"secrets": {"required": "KEY"}}, "wrangler.secrets.required is a string", "make it a list"),
        ({"workflows": {"cleanup": {}}}, "wrangler.workflows is an object", "make it a list"),
        ({"workflows": [{"schedules": []}]}, "wrangler.workflows[0] has no 'name'", 'add it: "name": "…"'),
        (
            {"workflows": [{"name": "a", "script_name": ["billing"]}]},
            "wrangler.workflows[0].script_name is a list",
            "make it a string",
        ),
        ({"workflows": [{"name": "a", "limits": 5}]}, "wrangler.workflows[0].limits is a number", "make it an object"),
        (
            {"workflows": [{"name": "a", "schedules": []}]},
            "wrangler.workflows[0].schedules is empty",
            "remove it: without it there is no schedule",
        ),
        (
            {"workflows": [{"name": "a", "schedules": [5]}]},
            "wrangler.workflows[0].schedules[0] is a number",
            "make it a string",
        ),
        ({"unsafe": {"bindings": [{"type": []}]}}, "wrangler.unsafe.bindings[0].type is a list", "make it a string"),
    ],
)
def test_what_wrangler_would_take_for_something_else_is_refused(
    settings: dict[str, Any], message: str, remedy: str
) -> None:
    assert refusal(settings) == (message, remedy)


def test_the_place_is_that_of_the_setting() -> None:
    with pytest.raises(SourceError, match=r"^ayjnt\.jsonc:2:15: wrangler\.routes\[0\]"):
        config.parse('{ "wrangler": {\n  "routes": [ { "zone_name": "a.com" } ] } }')


def test_what_is_null_is_as_good_as_not_there() -> None:
    settings = {"kv_namespaces": None, "triggers": {"crons": None}, "route": None}

    assert config.parse(json.dumps({"wrangler": settings})).wrangler == settings
