"""Fixtures for all tests of the sandbox; `sandbox` itself comes from the product's own pytest plugin."""

from pathlib import Path

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import Project


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


@pytest.fixture
def orders(client: Client) -> Client:
    """A client of an account on which the Worker `orders` with its workflow was deployed once."""
    client.first_deploy(annotations={"workers/tag": "t1", "workers/message": "first"})
    return client


@pytest.fixture
def project(tmp_path: Path, sandbox: Sandbox) -> Project:
    """A project that the real wrangler deploys to the sandbox."""
    return Project(tmp_path, sandbox)
