"""A plan against a commit or an exported record: the gate without network or token, in real repositories."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

import ayjnt_codegen
import ayjnt_deploy
from ayjnt_codegen.lock import LOCK_PATH
from ayjnt_deploy.cli.main import run
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.reading.against import BadAgainst, beside, read_against
from ayjnt_deploy.releases import NoExport
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.release import PastList
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.builders import a_release
from tests.ayjnt_deploy.releases.values import an_export
from tests.ayjnt_deploy.repositories import commit, git, some_settings, write
from tests.projects import trees

WORKFLOW = "agents/orders/workflow.ts"
BILLING = """import { WorkflowEntrypoint } from "cloudflare:workers";
export default class Billing extends WorkflowEntrypoint {
  async run(event, step) { await step.do("invoice", async () => 1); }
}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example as the app of a repository, committed, and an environment with neither token nor address."""
    skipped = shutil.ignore_patterns("node_modules", ".wrangler", "dist")
    shutil.copytree(trees.EXAMPLE, tmp_path / "repository" / "apps" / "orders", ignore=skipped)
    commit(tmp_path / "repository", {"README.md": "all our apps", ".gitignore": "node_modules\n"})
    for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "repository"


@pytest.fixture
def app(repository: Path) -> Path:
    return repository / "apps" / "orders"


def edit(root: Path, old: str, new: str, path: str = WORKFLOW) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def planned(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Mapping[str, Any]]:
    """Plan offline and return the exit code and the JSON."""
    code = run(["plan", "--cwd", str(root), "--offline", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


# --- a commit


def test_a_renamed_step_is_refused_without_a_request(
    app: Path, capsys: pytest.CaptureFixture[str], httpx_mock: HTTPXMock
) -> None:
    edit(app, "charge-customer", "charge-card")

    code, document = planned(app, capsys, "--against", "git:HEAD")

    assert code == 3
    (finding,) = document["findings"]
    line = next(n for n, text in enumerate((app / WORKFLOW).read_text().splitlines(), 1) if "charge-card" in text)
    assert {key: finding[key] for key in ("rule", "severity", "address", "file", "line")} == {
        "rule": "step-renamed",
        "severity": "block",
        "address": "workflow/orders-processing/step/charge-customer",
        "file": WORKFLOW,
        "line": line,
    }
    assert finding["problem"] == "step 'charge-customer' of git:HEAD is now 'charge-card': it has the same body"
    assert finding["remedy"].startswith("name it 'charge-customer' again")
    assert finding["evidence"] == (
        "the instances could not be read (nothing live was read), so the worst is assumed: one that has completed "
        "`charge-customer` would run it again"
    )
    assert httpx_mock.get_requests() == []


def test_an_edited_body_is_none_of_the_gates_business(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, "amount", "total")

    code, document = planned(app, capsys, "--against", "git:HEAD")

    assert (code, document["findings"], document["new_code"]) == (0, [], True)


def test_an_untouched_project_has_nothing_to_do(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(app, {"notes.txt": "untracked", "src/unused.ts": "export const a = 1;"})

    code, document = planned(app, capsys)

    assert (code, document["differences"], document["changes"], document["steps"]) == (0, False, [], [])


def test_the_document_says_what_it_rests_on_and_what_nobody_looked_at(
    repository: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, document = planned(app, capsys)

    assert document["baseline"] == {
        "against": "git:HEAD",
        "from": "git",
        "commit": git(repository, "rev-parse", "HEAD").strip(),
        "doubt": "git:HEAD may not be what runs",
    }
    told = {key: document[key] for key in ("host", "account", "serving", "release", "instances", "exists")}
    assert told == {"host": None, "account": None, "serving": [], "release": None, "instances": {}, "exists": True}
    assert document["unread"][:2] == ["the instances in flight", "what somebody changed on the live Worker"]


def test_the_text_says_it_too(repository: Path, app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit_ = git(repository, "rev-parse", "HEAD")[:12]

    assert run(["plan", "--cwd", str(app), "--offline"]) == 0

    out = capsys.readouterr().out.splitlines()
    assert out[:2] == [
        "offline · Worker orders",
        f"compared with git:HEAD (commit {commit_}): git:HEAD may not be what runs",
    ]
    assert out[2].startswith("nobody has looked at the instances in flight, what somebody changed on the live Worker,")
    assert out[4] == "nothing to do: git:HEAD is what the source tree asks for"


def test_any_earlier_commit_can_be_compared_with(
    repository: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(app, "charge-customer", "charge-card")
    commit(repository, {})

    assert planned(app, capsys, "--against", "git:HEAD")[0] == 0
    assert planned(app, capsys, "--against", "git:HEAD~1")[0] == 3


def test_a_project_that_is_new_in_the_repository_is_a_first_release(
    repository: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(app, repository / "apps" / "other")

    code, document = planned(repository / "apps" / "other", capsys)

    assert (code, document["exists"], document["findings"]) == (0, False, [])
    assert run(["plan", "--cwd", str(repository / "apps" / "other"), "--offline"]) == 0
    assert "git:HEAD has no project in this folder: everything is new" in capsys.readouterr().out


def test_a_commit_without_workflows_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(tmp_path, {"package.json": '{"name": "a"}', "agents/README.md": ""})
    write(tmp_path, {"workflows/billing/workflow.ts": BILLING})

    assert run(["plan", "--cwd", str(tmp_path), "--offline"]) == 0

    assert "git:HEAD has no workflows here: all of their steps are new" in capsys.readouterr().out


def test_a_removed_workflow_and_a_renamed_agent_are_refused(
    repository: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(app, {"workflows/billing/workflow.ts": BILLING})
    commit(repository, {})
    shutil.rmtree(app / "workflows")
    for path in ("agents/orders/agent.ts", WORKFLOW):
        (app / path).write_text((app / path).read_text().replace("OrdersAgent", "ShopAgent"))
    assert run(["build", "--quiet", "--cwd", str(app)]) == 0

    code, document = planned(app, capsys)

    assert code == 3
    assert {(one["rule"], one["address"]) for one in document["findings"] if one["refuses"]} == {
        ("agent-binding-renamed", "binding/ORDERS_AGENT"),
        ("workflow-removed", "workflow/billing"),
    }


def test_a_class_that_is_put_into_a_released_migration_is_refused_without_a_token(
    app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = json.loads((app / LOCK_PATH).read_text("utf-8"))
    lock["migrations"][0]["new_sqlite_classes"].append("Refunds")
    lock["classes"]["refunds"] = {"agentId": "refunds", "className": "Refunds", "firstTag": "v1"}
    agent = (app / "agents/orders/agent.ts").read_text("utf-8").replace("OrdersAgent", "Refunds")
    write(app, {LOCK_PATH: json.dumps(lock), "agents/refunds/agent.ts": agent})

    code, document = planned(app, capsys)

    assert code == 3
    assert {(one["rule"], one["address"]) for one in document["findings"] if one["refuses"]} == {
        ("binding-without-class", "binding/REFUNDS"),
        ("migration-history-edited", "migration/v1"),
    }


def test_an_allowance_counts(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, "charge-customer", "charge-card")
    entry = {"rule": "step-renamed", "at": "workflow/orders-processing/step/charge-customer", "because": "closed"}
    write(app, {"ayjnt.jsonc": json.dumps({"allow": [{**entry, "until": "2099-01-31"}]})})

    code, document = planned(app, capsys)

    (finding,) = (one for one in document["findings"] if one["rule"] == "step-renamed")
    assert (code, finding["allowed"]["because"]) == (0, "closed")


def test_the_commit_is_read_with_its_own_configuration_and_lock(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"LOG_LEVEL": "info"', '"LOG_LEVEL": "debug"', "ayjnt.jsonc")

    _, document = planned(app, capsys, "--show-values")

    assert document["changes"] == [
        {
            "address": "variable/LOG_LEVEL",
            "origin": "yours",
            "fate": "will be overwritten",
            "live": '"info"',
            "wanted": '"debug"',
            "fields": [],
        }
    ]


def test_a_commit_that_cannot_be_read_as_a_project_names_itself(repository: Path, app: Path) -> None:
    good = (app / "ayjnt.jsonc").read_text()
    commit(repository, {"apps/orders/ayjnt.jsonc": "{ broken"})
    write(app, {"ayjnt.jsonc": good})

    with pytest.raises(SourceError, match=r"^git:HEAD cannot be read as a project: ayjnt.jsonc:1"):
        read_against("git:HEAD", some_settings(app), "orders")


def test_the_pre_commit_hook_of_the_documentation_stops_the_commit(repository: Path, app: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    places = os.pathsep.join(str(Path(one.__file__ or "").parents[1]) for one in (ayjnt_deploy, ayjnt_codegen))
    ayjnt = f"{sys.executable} -c 'from ayjnt_deploy.cli import main; main()'"
    hook.write_text(f"#!/bin/sh\nPYTHONPATH={places} exec {ayjnt} plan --offline --quiet --cwd apps/orders\n")
    hook.chmod(0o755)
    head = git(repository, "rev-parse", "HEAD")

    edit(app, "charge-customer", "charge-card")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        commit(repository, {})
    assert "refused: 1 finding stops this deploy" in stopped.value.stdout + stopped.value.stderr
    assert git(repository, "rev-parse", "HEAD") == head

    edit(app, "charge-card", "charge-customer")
    commit(repository, {"apps/orders/notes.txt": ""})
    assert git(repository, "rev-parse", "HEAD") != head


# --- an exported record


def a_file(tmp_path: Path, *lists: Any, **fields: Any) -> Path:
    file = tmp_path / "record.json"
    file.write_text(an_export(make.a_release(*lists, **fields)).text, "utf-8")
    return file


def test_a_file_is_a_baseline_with_its_past(tmp_path: Path) -> None:
    release = make.a_release(make.a_list("A"), past=(make.a_past(make.a_list("B")),), commit="abc")
    file = tmp_path / "record.json"
    file.write_text(an_export(release).text, "utf-8")

    found = read_against(str(file), some_settings(tmp_path), make.WORKER)

    assert found is not None
    assert found.release is not None
    assert (found.basis, found.named, found.commit) == (Basis.FILE, str(file), "abc")
    assert [past.list.steps[0].name for past in found.release.past] == [make.a_step("B").name]
    assert found.doubt == f"{file} may be older than what runs"


def test_the_steps_of_an_exported_record_and_its_past_lists_are_judged(
    tmp_path: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = read_against("git:HEAD", some_settings(app), "orders")
    assert chosen is not None
    assert chosen.release is not None
    (now,) = chosen.release.lists
    earlier = replace(now, steps=(make.a_wait("approve-order", place=now.place), *now.steps))
    past = PastList(list=earlier, last=6, until=make.SINCE)
    release = replace(chosen.release, number=7, at=make.SINCE, past=(past,))
    file = tmp_path / "record.json"
    file.write_text(an_export(release).text, "utf-8")

    unchanged, _ = planned(app, capsys, "--against", str(file))
    edit(
        app,
        'await step.do("mark-processing"',
        'await step.do("approve-order", async () => 1);\n    await step.do("mark-processing"',
    )
    code, document = planned(app, capsys, "--against", str(file))

    assert (unchanged, code) == (0, 3)
    assert (document["baseline"]["from"], document["release"]) == ("file", 7)
    assert "release 6" in " ".join(one["problem"] for one in document["findings"] if one["refuses"])


def test_values_that_names_make_up_can_be_read_in_an_exported_record_and_no_others(tmp_path: Path) -> None:
    by_names: dict[str, Any] = {
        "binding/ORDERS_AGENT": {"type": "durable_object_namespace", "class_name": "OrdersAgent"},
        "binding/ORDERS_PROCESSING": {
            "type": "workflow",
            "workflow_name": make.WORKFLOW,
            "class_name": "OrdersProcessing",
        },
        "durable-object/OrdersAgent": {"storage": "sqlite"},
        f"workflow/{make.WORKFLOW}": {"class": "OrdersProcessing"},
    }
    others: dict[str, Any] = {
        "binding/CACHE": {"type": "kv_namespace", "namespace_id": "x"},
        "variable/LOG_LEVEL": "info",
    }
    file = a_file(tmp_path, make.a_list("A"), digests=make.a_state({**by_names, **others}).digests)

    found = read_against(str(file), some_settings(tmp_path), make.WORKER)

    assert found is not None
    assert found.told is not None
    told = {str(address): getattr(leaf, "value", None) for address, leaf in found.told.leaves.items()}
    assert told == {**by_names, **dict.fromkeys(others)}


def a_lock(version: str) -> Mapping[str, str]:
    return {"package-lock.json": json.dumps({"packages": {"node_modules/agents": {"version": version}}})}


def test_another_version_of_the_agents_package_is_read_from_the_lock_files(
    repository: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(app, a_lock("0.32.0"))
    commit(repository, {})
    same, _ = planned(app, capsys)
    write(app, a_lock("0.33.0"))

    _, document = planned(app, capsys)

    assert same == 0
    (finding,) = document["findings"]
    assert (finding["rule"], finding["severity"]) == ("agents-sdk-changed", "warn")
    assert "agents 0.32.0, this one is with 0.33.0" in finding["problem"]


def test_packages_that_are_not_installed_are_no_change_of_an_exported_record(
    tmp_path: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (app / "package-lock.json").unlink()
    chosen = read_against("git:HEAD", some_settings(app), "orders")
    assert chosen is not None
    assert chosen.release is not None
    file = tmp_path / "record.json"
    file.write_text(an_export(replace(chosen.release, number=1, at=make.SINCE, agents="0.32.0")).text, "utf-8")

    code, document = planned(app, capsys, "--against", str(file))

    assert (code, document["findings"]) == (0, [])


def test_a_worker_of_another_name_is_refused(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(app, '"wrangler": {', '"wrangler": { "name": "shop",', "ayjnt.jsonc")

    code, document = planned(app, capsys)

    assert (code, [one["rule"] for one in document["findings"]]) == (3, ["worker-renamed"])


def test_the_record_of_another_worker_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path)

    with pytest.raises(NoExport) as refused:
        read_against(str(file), some_settings(tmp_path), "shop")

    assert refused.value.message == (f"{file} is no exported record of 'shop': it is that of another Worker, 'orders'")
    assert refused.value.remedy == ANOTHER


ANOTHER = "name a file that `ayjnt record --out` wrote, or a commit: `--against git:REF`"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is not JSON"),
        (b'{ "wrangler": { "vars": {} } } // ours', "it is not JSON"),
        (b"\xff", "it is not UTF-8 text"),
        (b"[]", 'it has no "record"'),
        (b'{"format": 1}', 'it has no "record"'),
        (b'{"format": 2, "record": {}}', "its format is 2, this ayjnt knows 1"),
        (b'{"format": 1, "record": {}}', "a part of it is missing or of the wrong kind"),
        (b"[" * 100_000, "it is not JSON"),
    ],
)
def test_a_file_that_is_no_export_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(content)

    with pytest.raises(NoExport) as refused:
        read_against(str(file), some_settings(tmp_path), "orders")

    assert refused.value.message == f"{file} is no exported record: {why}"
    assert refused.value.remedy == ANOTHER


def test_a_record_that_this_version_cannot_read_is_to_be_written_anew(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "format": 2}))

    with pytest.raises(NoExport) as refused:
        read_against(str(file), some_settings(tmp_path), "orders")

    assert refused.value.message == f"{file} is no exported record: its format is 2, this ayjnt knows 1"
    assert refused.value.remedy == f"write it anew: `ayjnt record --out {file}`"


# --- what cannot be meant


@pytest.mark.parametrize(
    ("arguments", "message", "remedy"),
    [
        (
            ("--offline", "--against", "live"),
            "--offline reads nothing live, so `--against live` has nothing to compare with",
            "name a commit, `--against git:HEAD`, or a file that `ayjnt record --out` wrote",
        ),
        (("--offline", "--against", "git:"), "'git:' names no commit", "write git:HEAD"),
        (("--against", ""), "--against is empty: it does not say what to compare with", "name live, git:REF or a file"),
        (
            ("--offline", "--against", " "),
            "--against is empty: it does not say what to compare with",
            "name live, git:REF or a file",
        ),
        (("--against", "main"), "there is no file 'main' to compare with", "write git:main for a commit"),
    ],
)
def test_a_baseline_that_cannot_be_meant_is_64(
    app: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str, remedy: str
) -> None:
    assert run(["plan", "--cwd", str(app), *arguments]) == 64

    assert capsys.readouterr().err.startswith(f"error: {message}\nto fix: {remedy}")


def test_a_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(BadAgainst, match="cannot be read: Is a directory"):
        read_against(str(tmp_path), some_settings(tmp_path), "orders")


def test_a_commit_that_is_not_there_is_1_and_names_the_ref(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--cwd", str(app), "--offline", "--against", "git:origin/main"]) == 1

    assert capsys.readouterr().err == (
        "error: there is no commit 'origin/main' in this repository\n"
        "to fix: fetch it first: `git fetch --depth=1 origin +main:refs/remotes/origin/main`\n"
    )


def test_a_release_that_came_back_is_not_rolled_back_for_a_commit_either() -> None:
    older, present, later = (a_release(number=number) for number in (1, 3, 4))
    commit = Baseline(release=a_release(number=0), basis=Basis.GIT, named="git:HEAD")

    undone = beside(commit, Baseline(release=present, withdrawn={"v-1": older}))
    back = beside(commit, Baseline(release=present, withdrawn={"v-1": older, "v-4": later, "v-by-hand": None}))

    assert undone.rolled_back_from is None
    assert back.rolled_back_from == ("v-4", later)
    assert dict(back.withdrawn) == {"v-4": later, "v-by-hand": None}
