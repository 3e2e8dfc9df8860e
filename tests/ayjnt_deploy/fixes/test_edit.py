"""Edits are applied to bytes, and shown as a diff."""

import pytest

from ayjnt_deploy.fixes.edit import CannotFix, Edit, applied, diff_lines


def an_edit(start: int, old: str, new: str, path: str = "a.ts") -> Edit:
    return Edit(path=path, start=start, end=start + len(old.encode()), old=old.encode(), new=new.encode())


def test_several_edits_of_a_file_do_not_disturb_each_other() -> None:
    files = {"a.ts": b"one two three", "b.ts": b"x"}

    after = applied(files, [an_edit(0, "one", "eleven"), an_edit(8, "three", ""), an_edit(4, "", "and ")])

    assert after == {"a.ts": b"eleven and two "}


def test_a_file_that_does_not_exist_is_made() -> None:
    assert applied({}, [an_edit(0, "", "{}", "new.jsonc")]) == {"new.jsonc": b"{}"}


def test_an_edit_of_something_else_is_refused() -> None:
    with pytest.raises(CannotFix, match=r"a\.ts does not hold 'two' at byte 0"):
        applied({"a.ts": b"one"}, [an_edit(0, "two", "three")])


def test_a_diff_has_the_paths_of_git_and_no_line_ends() -> None:
    before, after = {"a.ts": b"\xef\xbb\xbfone\r\ntwo\r\n"}, {"a.ts": b"\xef\xbb\xbfone\r\n2\r\n", "b.ts": b"new\n"}

    assert list(diff_lines(before, after)) == [
        "--- a/a.ts", "+++ b/a.ts", "@@ -1,3 +1,3 @@", " one", "-two", "+2", " ",
        "--- /dev/null", "+++ b/b.ts", "@@ -1 +1,2 @@", "+new", " ",
    ]  # fmt: skip
