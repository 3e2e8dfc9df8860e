"""An answer with a field missing, or of another type, is an error that names it, or a part that was not read: never a crash."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpx import HTTPXMock

from ayjnt_deploy import releases
from ayjnt_deploy.cli.main import run
from tests.ayjnt_deploy.builders import a_list, a_release
from tests.ayjnt_deploy.cloudflare.fakes import ANSWERS, API, SERVING, WORKER, complaint, sample

Way = tuple[Any, ...]
At = tuple[str, Way]
"""A field: the answer's name, and the way to it."""

DELETED: Final = "deleted"
OTHERS: Final[tuple[Any, ...]] = (DELETED, None, 7, "text", True, [], [7], [{}], {}, {"x": 7}, [[]])
"""What can become of a field."""

WORKFLOW_FILE: Final = """\
import { WorkflowEntrypoint } from "cloudflare:workers";

export default class Onboarding extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("greet", async () => {});
  }
}
"""


def good() -> dict[str, Any]:
    """Return every answer by the end of its path: the recorded ones, of a Worker that carries a record."""
    known = {
        url.removeprefix(API).partition("?")[0].partition("/acc/")[2]: sample(name) for url, name in ANSWERS.values()
    }
    scripts = sample("scripts_list")
    release = replace(a_release(a_list("greet", "welcome", workflow="onboarding")), worker=WORKER)
    version = known[f"workers/scripts/{WORKER}/versions/{SERVING}"]["result"]
    version["annotations"]["workers/tag"] = releases.tag_for("0" * 12, release)
    version["resources"]["bindings"] += [
        {"name": name, "type": "json", "json": value} for name, value in releases.encode(release).items()
    ]
    return known | {
        "workflows/onboarding/instances": sample("workflow_instances_list_page2"),
        "workflows/onboarding/instances/33333333-3333-4333-8333-333333333333": sample("workflow_instance_get"),
        "workers/scripts": {**scripts, "result": [one for one in scripts["result"] if one["id"] == WORKER]},
        "workers/workers": sample("beta_workers_list"),
    }


GOOD: Final = good()


def fields(value: Any, way: Way = ()) -> Iterator[Way]:
    """Yield the way to every field below `value`."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in below:
        yield (*way, key)
        yield from fields(one, (*way, key))


FIELDS: Final[tuple[At, ...]] = tuple(
    (name, way) for name, answer in GOOD.items() for way in fields(answer["result"], ("result",))
)


def broken(answer: Any, way: Way, other: Any) -> Any:
    """Return `answer` with one field that is `other`."""
    first, *rest = way
    copy = dict(answer) if isinstance(answer, dict) else list(answer)
    if rest:
        copy[first] = broken(copy[first], tuple(rest), other)
    elif other == DELETED:
        del copy[first]
    else:
        copy[first] = other
    return copy


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "workflows/onboarding").mkdir(parents=True)
    (root / "workflows/onboarding/workflow.ts").write_text(WORKFLOW_FILE)
    (root / "ayjnt.jsonc").write_text(json.dumps({"wrangler": {"name": WORKER}}))
    return root


def ended(project: Path, mock: HTTPXMock, answers: Mapping[str, Any], *arguments: str) -> int:
    """Run `ayjnt` against `answers`, and return its exit code; whatever is not one of its errors is raised."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.partition("/acc/")[2]
        path = re.sub(r"(?<=/versions/)(?!bcf)[0-9a-f-]{36}$", SERVING, path)
        found = answers.get(path)
        return httpx.Response(404, json=complaint(7003, "no")) if found is None else httpx.Response(200, json=found)

    mock.reset()
    mock.add_callback(answer, is_reusable=True, is_optional=True)
    environment = {"CLOUDFLARE_API_TOKEN": "t0ken", "CLOUDFLARE_ACCOUNT_ID": "acc", "HOME": str(project)}
    with patch.dict("os.environ", environment):
        return run([*arguments, "--cwd", str(project)])


COMMANDS: Final = (("drift",), ("drift", "--all"), ("plan",))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_answers_are_good(project: Path, httpx_mock: HTTPXMock, command: tuple[str, ...]) -> None:
    assert ended(project, httpx_mock, GOOD, *command) in {0, 3}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FIELDS), st.sampled_from(OTHERS), st.sampled_from(COMMANDS))
def test_a_field_that_is_missing_or_of_another_type_is_no_crash(
    project: Path, httpx_mock: HTTPXMock, at: At, other: Any, command: tuple[str, ...]
) -> None:
    name, way = at

    code = ended(project, httpx_mock, {**GOOD, name: broken(GOOD[name], way, other)}, *command)

    assert code in {0, 1, 3, 75}
