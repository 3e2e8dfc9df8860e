"""What the real wrangler deployed is no drift, however Cloudflare words it; whatever somebody changes then is exactly that.

One config with every kind of binding and every setting is deployed once, and read in each wording that the sandbox has.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.cloudflare import Connection, read_worker
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.bindings import configured
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.sandbox.project import Project
from tests.ayjnt_deploy.state.everything import FILES, NAMED, WHOLE

pytestmark = pytest.mark.real

Config = dict[str, Any]
TREE: Final = SourceTree(agents=(), workflows=())
KINDS: Final = get_type_hints(Habits)
CHOICES: Final = {one.name: get_args(KINDS[one.name]) or (False, True) for one in fields(Habits)}
WORDINGS: Final = {name: st.sampled_from(choices) for name, choices in CHOICES.items()}
ONE_BY_ONE: Final = [(name, choice) for name, choices in CHOICES.items() for choice in choices]


SHOP: Final = {key: value for key, value in WHOLE.items() if key != "account_id"}
"""The config without an account: the environment names the sandbox's."""
ENTRIES: Final = [
    (key, index)
    for key, value in SHOP.items()
    if key not in {*NAMED, "migrations", "durable_objects", "workflows"}
    for index in (range(len(value)) if isinstance(value, list) else [None])
]


class Shop:
    """A sandbox with a Worker that the real wrangler has deployed."""

    def __init__(self, root: Path, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.root = root
        self.project = Project(root, sandbox)

    def prepare(self) -> None:
        """Write the files of the project, and make what its config takes for granted."""
        sandbox, root = self.sandbox, self.root
        write_files(root)
        for queue in ("jobs", "mails", "dead"):
            sandbox.dashboard.create_queue(queue)
        sandbox.dashboard.add_zone("example.org")
        sandbox.dashboard.create(
            "billing",
            script="export class Far {}\nexport default {};\n",
            migrations={"new_tag": "v1", "steps": [{"new_sqlite_classes": ["Far"]}]},
        )

    def deploy(self, config: Config) -> None:
        """Deploy `config`; its secrets are there before, as wrangler asks for it."""
        (self.root / "wrangler.jsonc").write_text(json.dumps(config))
        if (config.get("secrets") or {}).get("required"):
            self.sandbox.dashboard.create(config["name"])
            for name in config["secrets"]["required"]:
                self.sandbox.dashboard.put_secret(config["name"], name, "hush")
        self.project.wrangler("deploy")

    def changes(self, config: Config) -> tuple[Change, ...]:
        """Return what another deploy of `config` would change."""
        name = config["name"]
        environment = self.sandbox.environment
        connection = Connection(
            base_url=environment["CLOUDFLARE_API_BASE_URL"],
            account_id=environment["CLOUDFLARE_ACCOUNT_ID"],
            token=environment["CLOUDFLARE_API_TOKEN"],
        )
        return diff(wanted_worker(config, TREE).state, live_worker(name, read_worker(connection, name)).state)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state file of a sandbox to which the real wrangler has deployed the config."""
    state = tmp_path_factory.mktemp("state") / "sandbox.db"
    with Sandbox(state=state) as sandbox:
        shop = Shop(tmp_path_factory.mktemp("shop"), sandbox)
        shop.prepare()
        shop.deploy(SHOP)
    return state


@pytest.fixture(scope="module")
def shop(deployed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with _opened(deployed, tmp_path_factory.mktemp("again")) as shop:
        yield shop


@pytest.fixture
def own_shop(deployed: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop that a test may change."""
    with _opened(deployed, tmp_path) as shop:
        yield shop


@contextmanager
def _opened(state: Path, root: Path) -> Iterator[Shop]:
    shutil.copy(state, root / "sandbox.db")
    with Sandbox(state=root / "sandbox.db") as sandbox:
        write_files(root)
        yield Shop(root, sandbox)


def write_files(root: Path) -> None:
    """Write the files that the config speaks of."""
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.fixture(autouse=True)
def usual_habits(shop: Shop) -> Iterator[None]:
    yield
    shop.sandbox.habits = Habits()


@pytest.mark.parametrize(("name", "choice"), ONE_BY_ONE, ids=str)
def test_no_wording_of_an_answer_is_a_change(shop: Shop, name: str, choice: Any) -> None:
    shop.sandbox.habits = replace(Habits(), **{name: choice})

    assert shop.changes(SHOP) == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(chosen=st.fixed_dictionaries(WORDINGS))
def test_no_wording_together_with_others_is_a_change(shop: Shop, chosen: Mapping[str, Any]) -> None:
    shop.sandbox.habits = Habits(**chosen)

    assert shop.changes(SHOP) == ()


# Each example is a deploy of seconds, so a failing one is reported as it was drawn.
@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(entries=st.sets(st.sampled_from(ENTRIES), min_size=3, max_size=25), chosen=st.fixed_dictionaries(WORDINGS))
def test_whatever_is_deployed_is_no_change_afterwards(
    entries: set[tuple[str, int | None]], chosen: Mapping[str, Any]
) -> None:
    config: Config = {**NAMED, "name": "shop"}
    for key, index in sorted(entries, key=str):
        config[key] = SHOP[key] if index is None else [*config.get(key, ()), SHOP[key][index]]

    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), sandbox)
        shop.prepare()
        shop.deploy(config)
        sandbox.habits = Habits(**chosen)

        assert shop.changes(config) == ()


Edit = Callable[[Shop], object]
"""What somebody does by hand; the shop is deployed again after each."""


def setting(**values: Any) -> Edit:
    return lambda shop: shop.sandbox.dashboard.change("shop", **values)


def around(action: str, *arguments: Any, **values: Any) -> Edit:
    return lambda shop: getattr(shop.sandbox.dashboard, action)(*arguments, **values)


def a_setting(name: str, edit: Edit) -> tuple[str, Edit]:
    return f"setting/{name}", edit


EDITS: Final = [
    a_setting("limits", setting(limits={"cpu_ms": 30000, "subrequests": 51})),
    a_setting("limits", setting(limits={"cpu_ms": 30000})),
    a_setting("placement", setting(placement=None)),
    a_setting("placement", setting(placement={"mode": "targeted", "region": "aws:us-east-1"})),
    a_setting("cache", setting(cache_options=None)),
    a_setting("cache", setting(cache_options={"enabled": True, "cross_version_cache": False})),
    a_setting("observability", setting(observability={"enabled": False})),
    a_setting(
        "observability",
        setting(observability={"enabled": True, "head_sampling_rate": 0.5, "logs": {"invocation_logs": True}}),
    ),
    a_setting(
        "observability",
        setting(observability={"enabled": True, "head_sampling_rate": 0.25, "logs": {"invocation_logs": False}}),
    ),
    a_setting("logpush", setting(logpush=False)),
    a_setting("tail_consumers", setting(tail_consumers=[{"service": "tail"}])),
    a_setting("tail_consumers", setting(tail_consumers=[])),
    a_setting("workers_dev", setting(workers_dev=False)),
    a_setting("preview_urls", setting(preview_urls=False)),
    ("compatibility/date", setting(compatibility_date="2026-10-02")),
    ("compatibility/flags", setting(compatibility_flags=["nodejs_compat"])),
    ("cron/0 9 * * 1", setting(crons=["*/30 * * * *"])),
    ("cron/0 0 1 * *", setting(crons=["0 9 * * 1", "*/30 * * * *", "0 0 1 * *"])),
    ("route/example.org/api/*", around("remove_route", "example.org/api/*")),
    ("route/example.com/more/*", around("add_route", "example.com/more/*", "shop")),
    ("domain/shop.example.com", around("remove_domain", "shop.example.com")),
    ("domain/more.example.com", around("add_domain", "more.example.com", "shop")),
    ("queue-consumer/mails", around("stop_consuming", "mails")),
    ("queue-consumer/mails/dead_letter_queue", around("consume", "mails", "shop", dead_letter_queue="dead")),
    ("queue-consumer/mails/max_batch_size", around("consume", "mails", "shop", batch_size=33)),
    ("queue-consumer/mails/max_batch_timeout", around("consume", "mails", "shop", max_wait_time_ms=30_000)),
    ("queue-consumer/mails/max_concurrency", around("consume", "mails", "shop", max_concurrency=2)),
    ("queue-consumer/mails/max_retries", around("consume", "mails", "shop", max_retries=9)),
    ("queue-consumer/mails/retry_delay", around("consume", "mails", "shop", retry_delay=60)),
    ("workflow/flow", around("change_workflow", "flow", class_name="Other")),
    ("workflow-setting/flow/schedules", around("change_workflow", "flow", schedules=[])),
    ("workflow-setting/flow/limits.steps", around("change_workflow", "flow", limits={"steps": 200})),
    ("workflow-setting/flow/concurrency.limit", around("change_workflow", "flow", concurrency={"limit": 6})),
    ("secret/API_KEY", around("unbind", "shop", "API_KEY")),
]


@pytest.mark.parametrize(("address", "edit"), EDITS, ids=[at for at, _ in EDITS])
def test_what_somebody_changes_is_one_change_at_its_address(own_shop: Shop, address: str, edit: Edit) -> None:
    edit(own_shop)

    assert [str(one.address) for one in own_shop.changes(SHOP)] == [address]


DECLARED: Final = configured(SHOP, "shop")


@pytest.mark.parametrize("name", DECLARED)
def test_a_binding_that_somebody_takes_away_is_one_change_at_its_address(own_shop: Shop, name: str) -> None:
    own_shop.sandbox.dashboard.unbind("shop", name)

    assert [str(one.address) for one in own_shop.changes(SHOP)] == [f"binding/{name}"]
