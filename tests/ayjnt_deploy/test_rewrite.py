"""Files are written whole or not at all, and only over what was read."""

from pathlib import Path

import pytest

from ayjnt_deploy.rewrite import FileChanged, NotWritable, rewrite


def test_a_file_keeps_its_mode_and_a_link_leads_where_it_led(tmp_path: Path) -> None:
    (tmp_path / "real.ts").write_bytes(b"old\r\n")
    (tmp_path / "real.ts").chmod(0o755)
    (tmp_path / "a.ts").symlink_to("real.ts")

    rewrite(tmp_path, {"a.ts": b"old\r\n"}, {"a.ts": b"new\r\n", "b/c.jsonc": b"{}"})

    assert (tmp_path / "a.ts").is_symlink()
    assert (tmp_path / "real.ts").read_bytes() == b"new\r\n"
    assert (tmp_path / "real.ts").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "b" / "c.jsonc").read_bytes() == b"{}"


@pytest.mark.parametrize("now", [b"other", None])
def test_a_file_that_changed_meanwhile_is_not_written_over_and_no_other_is_written(
    tmp_path: Path, now: bytes | None
) -> None:
    (tmp_path / "a.ts").write_bytes(b"a")
    if now is not None:
        (tmp_path / "b.ts").write_bytes(now)

    with pytest.raises(FileChanged, match=r"b\.ts has changed since it was read; nothing was written"):
        rewrite(tmp_path, {"a.ts": b"a", "b.ts": b"b"}, {"a.ts": b"A", "b.ts": b"B"})

    assert (tmp_path / "a.ts").read_bytes() == b"a"


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "ayjnt.jsonc").write_bytes(b"{}")

    with pytest.raises(FileChanged):
        rewrite(tmp_path, {}, {"ayjnt.jsonc": b'{"allow": []}'})


def test_a_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.ts").mkdir()

    with pytest.raises(NotWritable, match="cannot be read: "):
        rewrite(tmp_path, {"a.ts": b""}, {"a.ts": b"new"})
