"""Every rule has its page at hand, in a checkout and in what is installed from a wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ayjnt_deploy.gate.table import RULES
from ayjnt_deploy.pages import PACKAGED, PageMissing, rule_page

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("id_", [one.id for one in RULES])
def test_every_rule_has_a_page_without_links_that_lead_nowhere(id_: str) -> None:
    page = rule_page(id_)

    assert page.startswith(f"# {id_}\n")
    assert ".md)" not in page
    assert "## To fix\n" in page


def test_a_page_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(PageMissing, match="no page for step-eaten"):
        rule_page("step-eaten")


def test_a_wheel_carries_the_pages(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run((sys.executable, "-c", build, str(tmp_path)), cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")

    listed = {one.stem for one in (tmp_path / "installed" / "ayjnt_deploy" / PACKAGED).glob("*.md")}
    told = subprocess.run(
        (sys.executable, "-c", "from ayjnt_deploy.pages import rule_page; print(rule_page('step-renamed'))"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )

    assert listed >= {one.id for one in RULES}
    assert told.stdout.startswith("# step-renamed\n")
