"""Whatever an answer holds, it has a form, and the form of that form is the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.settings import SETTINGS, Setting, configured

TEXTS = st.sampled_from(["a", "enabled", "region", "production", "smart", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(0, 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
KEYS = (
    "enabled",
    "logs",
    "traces",
    "mode",
    "hint",
    "region",
    "target",
    "head_sampling_rate",
    "destinations",
    "service",
)
STRANGE = JSON | st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)), max_size=2)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
@settings(max_examples=80)
@given(answer=STRANGE | st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, STRANGE)))
def test_no_answer_is_too_strange(setting: Setting, answer: Json) -> None:
    once = setting.normal(answer)

    assert setting.normal(once) == once


@pytest.mark.parametrize(
    ("config", "on", "previews"),
    [
        ({}, True, None),
        ({"routes": ["example.com/*"]}, False, None),
        ({"route": "example.com/*"}, False, None),
        ({"workers_dev": False}, False, None),
        ({"workers_dev": True, "routes": ["example.com/*"]}, True, None),
        ({"workers_dev": False, "preview_urls": True}, False, True),
    ],
)
def test_what_an_unset_address_means_follows_from_the_routes(
    config: dict[str, Json], on: bool, previews: bool | None
) -> None:
    found = {key: leaf.value for key, leaf in configured(config).items()}

    assert (found["workers_dev"], found.get("preview_urls")) == (on, previews)
