"""A pytest plugin: the fixture `sandbox` is a fresh Cloudflare for each test."""

from collections.abc import Iterator

import pytest

from ayjnt_deploy.sandbox.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A running sandbox with nothing deployed, gone after the test."""
    with Sandbox() as running:
        yield running
