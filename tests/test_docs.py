"""What the documentation says is what the product does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

from ayjnt_codegen import lock
from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import Agent, Exact, Kind, Place, SourceTree, Step
from ayjnt_deploy.cli.main import app
from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.errors import Exit
from ayjnt_deploy.fixes.edit import Edit, How
from ayjnt_deploy.fixes.guard import INSERTED
from ayjnt_deploy.fixes.proposal import Proposal
from ayjnt_deploy.fixes.restore import RULES as RENAMED
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Finding, OldLine, Severity
from ayjnt_deploy.gate.table import RULES
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import Late, Overwritten, Receipt
from ayjnt_deploy.releases import Export
from ayjnt_deploy.report.deployed import deployed_document
from ayjnt_deploy.report.document import plan_document
from ayjnt_deploy.report.fixed import fix_document
from ayjnt_deploy.report.migrations import pending_document
from ayjnt_deploy.report.replay import replay_document
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Evidence, Instance
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.migrations import Recorded, history_of
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.pending import Pending
from ayjnt_deploy.state.release import Allowed, PastList, Reach, Release, Tombstone
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.verdict import Outcome, Rehearsal, Replayed, Verdict
from ayjnt_deploy.state.wanted import Wanted

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = tuple(
    sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/README.md")]),
)
BESIDE_PYTHON = Path(sys.executable).parent

# Whom the documentation may send a reader to. Anything else may be an address of somebody's own machine or mirror.
KNOWN_HOSTS = {
    "127.0.0.1",
    "dash.cloudflare.com",
    "developers.cloudflare.com",
    "github.com",
    "keepachangelog.com",
    "localhost",
    "orders.sandbox.workers.dev",
    "semver.org",
}
PRIVATE_PATH = re.compile(r"(?<![\w.…])/(?:home|root|tmp|Users|usr|opt|var|work|mnt|private)/")

PLACE = ("file", "line", "column")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# --- links and what must not be there


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = [link for link in links(page) if not _leads_somewhere(page, link)]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_speaks_of_somebodys_own_machine(page: Path) -> None:
    text = page.read_text("utf-8")

    strangers = set(re.findall(r"https?://([^/:\s)`'\"]+)", text)) - KNOWN_HOSTS

    assert strangers == set()
    assert [line for line in text.splitlines() if PRIVATE_PATH.search(line)] == []


def links(page: Path) -> Iterator[str]:
    prose = re.sub(r"```.*?```|`[^`\n]*`(?!\])", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" not in target:
            yield target


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in set(_anchors(target))


def _anchors(page: Path) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# --- tables


def table(page: Path, first: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the tables on `page` whose first column is headed `first`."""
    rows: list[tuple[str, ...]] = []
    inside = False
    for line in page.read_text("utf-8").splitlines():
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|")) if line.startswith("|") else ()
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and set(cells[0]) != {"-"}:
            rows.append(cells)
    return tuple(rows)


def test_the_readme_lists_every_rule_with_its_summary() -> None:
    assert table(README, "rule") == tuple((f"[`{one.id}`](docs/rules/{one.id}.md)", one.summary) for one in RULES)


@pytest.mark.parametrize("id_", sorted(RENAMED | INSERTED))
def test_the_page_of_a_rule_names_the_command_that_fixes_it(id_: str) -> None:
    to_fix = (ROOT / "docs" / "rules" / f"{id_}.md").read_text("utf-8").partition("## To fix")[2].partition("\n## ")[0]

    assert f"`ayjnt fix {id_} ADDRESS`" in to_fix
    assert f"](rules/{id_}.md)" in (ROOT / "docs" / "fix.md").read_text("utf-8")


def test_the_readme_leads_to_every_page() -> None:
    pages = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")}

    assert pages - set(links(README)) == set()


def test_the_changelog_lists_every_rule_with_a_severity() -> None:
    listed = {rule.strip("`"): severity for rule, severity in table(ROOT / "CHANGELOG.md", "rule")}

    assert list(listed) == [one.id for one in RULES]
    assert all(severity.split(";")[0].split()[0] in set(Severity) for severity in listed.values())


def test_the_table_of_changes_names_every_rule_that_there_is() -> None:
    named = re.findall(r"\[([a-z-]+)\]\(rules/([a-z-]+)\.md\)", (ROOT / "docs" / "coverage.md").read_text("utf-8"))

    assert {text for text, _ in named} == {one.id for one in RULES}
    assert [text for text, _ in named] == [target for _, target in named]


def test_the_exit_codes_are_those_of_the_product() -> None:
    promised = {f"`{one.name}`": str(int(one)) for one in Exit}

    assert {name: code for code, name, *_ in table(ROOT / "docs" / "exit-codes.md", "code")} == promised


def test_the_readme_and_the_help_list_every_exit_code() -> None:
    in_readme = {code for codes, _ in table(README, "code") for code in codes.split(", ")}
    in_help = set(re.findall(r"\b\d+\b", help_text().partition("Exit codes:")[2]))

    assert in_readme == {str(int(one)) for one in Exit}
    assert in_help >= in_readme


def test_the_command_table_is_the_help() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    first = {name: (one.help or "").partition("\n\n")[0] for name, one in group.commands.items()}

    assert table(README, "command") == tuple(
        (f"`ayjnt {name}`", " ".join(help_.split())) for name, help_ in first.items()
    )
    assert re.findall(r"^  ([a-z]+)  ", help_text().partition("Commands:")[2], re.MULTILINE) == list(first)


def help_text() -> str:
    return run("ayjnt", "--help").stdout


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(BESIDE_PYTHON), os.environ.get("PATH", "")))
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


# --- JSON


def test_the_fields_of_a_plan_are_documented() -> None:
    assert set(paths(plan_document(a_plan()))) == documented_plan()


def test_the_fields_of_a_deploy_are_documented() -> None:
    document = deployed_document(a_plan(), a_receipt())

    in_plan = {f"plan.{one}" for one in documented_plan()}
    assert set(paths(document)) == in_plan | documented("`ayjnt deploy --format json`")


def test_the_documented_fields_of_a_record_are_there() -> None:
    list_ = a_list(a_step("charge", body="aaa"))
    grave = Tombstone(
        workflow="orders", identity="k", kind=Kind.DO, name="x", event_type=None, body="", first=1, last=1, until="t"
    )
    release = replace(
        a_record(replace(list_, first=1, since="t")),
        at="t",
        commit="c",
        dirty=True,
        agents="0.32",
        code="x",
        past=(PastList(list=list_, last=1, until="t"),),
        tombstones=(grave,),
        digests={"variable/A": "x"},
        left={"cron/0 3 * * *": "x"},
        reach=Reach(whole=frozenset({Aspect.CRON}), ignored=("variable/A",), keeps_variables=True),
        migrations=(Recorded("v1", "x"),),
        allowed=a_receipt().release.allowed,
    )
    document = Export(release=release, host="h", account="a", versions=("v",), read_at="t").document

    assert documented("# The record as JSON", page="record-json.md") <= set(paths(document))
    assert set(document) == {one for one in documented("# The record as JSON", page="record-json.md") if "." not in one}


def test_the_fields_and_outcomes_of_a_replay_are_documented() -> None:
    page = ROOT / "docs" / "replay.md"
    verdict = Verdict(outcome=Outcome.COMPATIBLE, notes=("late",))
    one = Replayed(instance="a", workflow="orders", status="waiting", verdict=verdict)
    rehearsal = Rehearsal(worker="shop", replayed=(one,), unread=("why",))

    assert set(paths(replay_document(rehearsal))) == {field.strip("`") for field, *_ in table(page, "field")}
    assert [outcome for outcome, _ in table(page, "outcome")] == [str(one) for one in Outcome]


def test_the_fields_of_pending_migrations_are_documented() -> None:
    page = ROOT / "docs" / "migrations.md"
    everything = {
        "tag": "v1",
        "new_sqlite_classes": ["A"],
        "transferred_classes": [{"from": "F", "from_script": "w", "to": "B"}],
    }
    agents = (Agent(class_name="A", agent_id="a", route="/a", place=Place("agents/a/agent.ts", 1), workflow=None),)
    staged = lock.stage(lock.EMPTY, agents, datetime(2026, 11, 22, tzinfo=UTC))
    pending = Pending(
        history=history_of([everything]),
        staging=replace(staged, moved=(lock.Moved(class_name="A", before="a", after="b"),)),
        live=Live(exists=True, state=State(worker="orders", leaves={})),
        objects={"A": Objects(1)},
    )

    found = {path.replace("objects.A", "objects.<class>") for path in paths(pending_document(pending))}
    assert found - {"objects.<class>"} == {field.strip("`") for field, *_ in table(page, "field")}


def test_the_fields_of_a_fix_are_documented() -> None:
    document = fix_document(a_proposal(), a_plan(), written=True)

    assert set(paths(document)) == documented("`ayjnt fix --format json`")


@pytest.mark.real
def test_a_real_deploy_has_the_documented_fields(tmp_path: Path) -> None:
    project = tmp_path / "orders"
    example = ROOT / "examples" / "orders"
    shutil.copytree(example, project, ignore=shutil.ignore_patterns("node_modules", "dist", ".wrangler"))
    (project / "node_modules").symlink_to(example / "node_modules", target_is_directory=True)

    ended = run("ayjnt", "sandbox", "exec", "--", "ayjnt", "deploy", "--format", "json", cwd=project)

    assert ended.returncode == Exit.DONE, ended.stderr
    document = json.loads(ended.stdout)
    top = {one for one in documented_plan() if not re.search(r"[.\[]", one)}
    assert set(document["plan"]) == top
    assert set(document) | {f"receipt.{one}" for one in document["receipt"]} == {
        one for one in documented("`ayjnt deploy --format json`") if "[]" not in one
    }


def documented_plan() -> set[str]:
    """Return every path of a plan; steps and places are described once and stand at several."""
    fields = documented("`ayjnt plan --format json`")
    steps = {f"steps[].renamed[].{end}" for end in ("from", "to")}
    steps |= {f"steps[].{kind}[]" for kind in ("removed", "added", "edited")} | {"steps[].retyped[].step"}
    places = {"findings[].recorded"}
    return (
        fields
        | {f"{at}.{field}" for at in steps for field in documented("A **step**")}
        | {f"{at}.{field}" for at in places for field in documented("A **place**")}
    )


def documented(section: str, page: str = "plan-json.md") -> set[str]:
    """Return the first column of the table that follows `section`."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    after = re.split(rf"^(?:## )?{re.escape(section)}", text, maxsplit=1, flags=re.MULTILINE)[1]
    rows = after[after.index("\n|") :].lstrip("\n").partition("\n\n")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", rows, re.MULTILINE))


def paths(value: Any, at: str = "") -> Iterator[str]:
    """Yield the path of every field in a document."""
    if isinstance(value, list):
        for item in value:
            yield from paths(item, f"{at}[]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            name = "<workflow>" if at.rpartition("plan.")[2] == "instances" else key
            here = f"{at}.{name}" if at else name
            if name != "<workflow>":
                yield here
            yield from paths(item, here)


def a_plan() -> Plan:
    """Return a plan that has something in every field."""
    old = a_list(
        a_step("charge", body="aaa"),
        a_step("approve", Kind.WAIT),
        a_step("notify", body="bbb"),
        a_step("go", Kind.WAIT),
    )
    go = replace(a_step("go", Kind.WAIT), event_type="go")
    new = a_list(a_step("pay", body="aaa"), a_step("notify", body="ccc"), a_step("nap", Kind.SLEEP), go)
    allowed = Allow(rule="step-removed", at="x", because="y", until=date(2027, 1, 1), place=Place("ayjnt.jsonc", 3))
    variable = Address(Aspect.VARIABLE, "LOG_LEVEL")
    state = State(worker="orders", leaves={})
    case = Case(
        wanted=Wanted(state=state, lists=(new,)),
        live=Live(exists=True, state=replace(state, not_read={Part.ROUTES: "GET routes: answered 403"})),
        baseline=Baseline(release=a_record(old)),
        evidence={"orders": Evidence(workflow="orders", active=1, restartable=0)},
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
    return Plan(
        tree=SourceTree(agents=(), workflows=()),
        case=case,
        config={},
        account_id="a",
        host="h",
        read_at="t",
        changes=(
            Change(
                address=variable, origin=Origin.YOURS, before=Known("info"), after=Known("debug"), fate=Fate.OVERWRITTEN
            ),
        ),
        findings=(a_finding(), a_finding(allowed)),
    )


def a_record(*lists: StepList) -> Release:
    return Release(number=1, worker="orders", at="", commit=None, dirty=False, tool="0", agents=None, lists=lists)


def a_finding(allowed: Allow | None = None) -> Finding:
    return Finding(
        rule="step-removed",
        severity=Severity.BLOCK,
        at="workflow/orders/step/approve",
        problem="p",
        remedy="r",
        place=Place("workflow.ts", 1),
        recorded=Place("workflow.ts", 2),
        affected=Affected(evidence=Evidence(workflow="orders", active=1, restartable=0), instances=(an_instance(),)),
        was=OldLine("c", "t"),
        allowed=allowed,
    )


def an_instance() -> Instance:
    return Instance(id="order-1", status="waiting", created_on="t", rows=())


def a_list(*steps: Step) -> StepList:
    return StepList(
        workflow="orders", class_name="Orders", binding="ORDERS", steps=steps, place=Place("workflow.ts", 1)
    )


def a_step(name: str, kind: Kind = Kind.DO, *, body: str = "") -> Step:
    return Step(kind=kind, name=Exact(name), place=Place("workflow.ts", 1), body=body, duration_ms=1)


def a_proposal() -> Proposal:
    edit = Edit(path="workflow.ts", start=0, end=1, old=b"a", new=b"b")
    files = {"before": {"workflow.ts": b"a"}, "after": {"workflow.ts": b"b"}}
    return Proposal(finding=a_finding(), how=How.RESTORE, others=(How.GUARD,), edits=(edit,), **files)


def a_receipt() -> Receipt:
    release = Release(
        number=1,
        worker="orders",
        at="",
        commit=None,
        dirty=False,
        tool="0",
        agents=None,
        allowed=(Allowed(rule="step-removed", at="x", because="y", until="2027-01-01"),),
    )
    return Receipt(
        release=release,
        account_id="a",
        version_id="v",
        targets=(),
        overwritten=(Overwritten(at="variable/A", live="1", wanted=None),),
        late=Late(findings=(a_finding(),)),
    )


# --- the demo


@pytest.mark.real
def test_the_demo_prints_what_the_readme_shows_and_changes_nothing_here() -> None:
    before = run("git", "status", "--porcelain", "examples").stdout

    ended = run(sys.executable, "examples/demo.py")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    excerpt = README.read_text("utf-8").partition("this answer:")[2].partition("```text\n")[2].partition("```")[0]
    assert excerpt.startswith("✗ block step-renamed")
    assert normalised(excerpt) in normalised(ended.stdout)
    assert run("git", "status", "--porcelain", "examples").stdout == before


def normalised(text: str) -> str:
    """Return `text` with the ids and times of its run replaced."""
    text = re.sub(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", text)
    return re.sub(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?", "TIME", text)
