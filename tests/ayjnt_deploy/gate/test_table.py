import json
import re
from pathlib import Path

import pytest

from ayjnt_codegen import config
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.gate.table import BY_ID, RULES

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "rules"
SECTIONS = ["What is found", "Why it hurts", "To fix", "To allow"]
NOT_ALLOWABLE = {
    "allowance-expired",
    "binding-without-class",
    "class-not-exported",
    "class-storage-differs",
    "exports-refused",
    "migration-history-rejected",
    "migration-pending",
    "migration-refused",
    "secret-missing",
}


def page_of(rule: Rule) -> str:
    return (PAGES / f"{rule.id}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_a_rule_has_one_name_in_code_tests_and_docs(rule: Rule) -> None:
    module = rule.id.replace("-", "_")

    assert rule.find.__module__ == f"ayjnt_deploy.gate.rules.{module}"
    assert (ROOT / "ayjnt_deploy" / "gate" / "rules" / f"{module}.py").is_file()
    assert (ROOT / "tests" / "ayjnt_deploy" / "gate" / "rules" / f"test_{module}.py").is_file()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_the_page_of_a_rule_has_every_section_in_order(rule: Rule) -> None:
    page = page_of(rule)

    assert page.startswith(f"# {rule.id}\n\n{rule.summary}")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.id not in NOT_ALLOWABLE], ids=lambda rule: str(rule.id)
)
def test_the_entry_on_the_page_can_be_pasted(rule: Rule) -> None:
    (block,) = re.findall(r"```jsonc\n(\{ \"rule\".+?)```", page_of(rule), re.DOTALL)

    (entry,) = config.parse(json.dumps({"allow": [json.loads(block)]})).allow

    assert (entry.rule, bool(entry.at), bool(entry.because)) == (rule.id, True, True)


def test_the_index_lists_every_rule_with_its_summary() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| \[(.+?)\]\((.+?)\) \| (.+?) \|", index, re.MULTILINE)

    assert rows == [(rule.id, f"{rule.id}.md", rule.summary) for rule in RULES]


def test_no_rule_file_and_no_page_is_left_out() -> None:
    files = {path.stem for path in (ROOT / "ayjnt_deploy" / "gate" / "rules").glob("*.py")} - {"__init__"}
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}

    assert {rule.id.replace("-", "_") for rule in RULES} == files
    assert {rule.id for rule in RULES} == pages == set(BY_ID)
