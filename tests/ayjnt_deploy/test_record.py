"""A record goes into a file of its own, and over nothing else."""

from pathlib import Path

import pytest

from ayjnt_deploy.cli.main import run
from ayjnt_deploy.record import NotOverwritten, require_replaceable
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.releases.values import an_export


@pytest.mark.parametrize("content", [None, "", "\n", an_export(make.a_release()).text])
def test_a_new_file_an_empty_one_and_a_record_may_be_written(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "record.json"
    if content is not None:
        file.write_text(content)

    require_replaceable(file)


@pytest.mark.parametrize(
    "content", [b'{ "wrangler": {} } // ours', b"\xff", b"[]", b'{"format": 1}', b'{"record": {}}', b"[" * 100_000]
)
def test_a_file_that_is_no_record_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ayjnt.jsonc"
    file.write_bytes(content)

    with pytest.raises(NotOverwritten) as refused:
        require_replaceable(file)

    assert (refused.value.message, refused.value.exit_code) == (
        f"{file} is there and no exported record: it is not overwritten",
        64,
    )
    assert refused.value.remedy == "name another file, or remove this one"
    assert file.read_bytes() == content


def test_the_command_looks_at_the_file_before_it_reads_anything_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ayjnt.jsonc").write_text("{} // ours")
    monkeypatch.chdir(tmp_path)

    assert run(["record", "--out", "ayjnt.jsonc"]) == 64

    assert capsys.readouterr().err.startswith("error: ayjnt.jsonc is there and no exported record")
    assert (tmp_path / "ayjnt.jsonc").read_text() == "{} // ours"
