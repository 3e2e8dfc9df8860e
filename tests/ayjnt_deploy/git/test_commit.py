"""The files of a commit, in real repositories: nothing is checked out."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ayjnt_codegen.folder import Folder
from ayjnt_deploy.git.commit import Commit, Git, NoSuchCommit
from tests.ayjnt_deploy.repositories import commit, git, some_settings, write


def read(root: Path, ref: str = "HEAD", **environment: str) -> Commit:
    return Git(some_settings(root, **environment)).commit(ref)


def refusal(root: Path, ref: str) -> tuple[str, str]:
    with pytest.raises(NoSuchCommit) as refused:
        read(root, ref)
    return refused.value.message, refused.value.remedy


def test_the_files_are_those_of_the_commit_whatever_lies_in_the_working_tree(tmp_path: Path) -> None:
    id_ = commit(tmp_path, {"agents/a.ts": "committed", "package.json": "{}", "agents/gone.ts": ""})
    write(tmp_path, {"agents/a.ts": "edited", "agents/new.ts": "untracked"})
    (tmp_path / "agents/gone.ts").unlink()
    before = git(tmp_path, "status", "--porcelain")

    found = read(tmp_path)

    assert found.id == id_
    assert dict(found) == {"agents/a.ts": b"committed", "agents/gone.ts": b"", "package.json": b"{}"}
    assert list(found.below("agents")) == ["agents/a.ts", "agents/gone.ts"]
    assert ("agents/new.ts" in found, found.get("agents/new.ts")) == (False, None)
    assert git(tmp_path, "status", "--porcelain") == before


def test_it_lists_and_finds_what_a_folder_would(tmp_path: Path) -> None:
    paths = ("agents/x/agent.ts", "agents/node_modules/y.ts", "agents/.cache/z.ts", "agents/.hidden.ts", "lib/a.ts")
    commit(tmp_path, dict.fromkeys(paths, "1"))
    on_disk, found = Folder(tmp_path), read(tmp_path)

    assert list(found.below("agents")) == list(on_disk.below("agents")) == ["agents/x/agent.ts"]
    for name in ("agents", "agents/x", "lib", "nowhere", "lib/a.ts"):
        assert found.has_folder(name) is on_disk.has_folder(name)


def test_content_comes_byte_for_byte(tmp_path: Path) -> None:
    tmp_path.joinpath("a").write_bytes(b"\xff\x00\r\n\n")
    tmp_path.joinpath("empty").write_bytes(b"")
    tmp_path.joinpath("b").write_bytes(b"no end of line")
    commit(tmp_path, {})

    assert dict(read(tmp_path)) == {"a": b"\xff\x00\r\n\n", "b": b"no end of line", "empty": b""}


def test_a_project_in_a_folder_of_the_repository_sees_its_neighbours(tmp_path: Path) -> None:
    commit(tmp_path, {"apps/shop/agents/a.ts": "1", "apps/lib/b.ts": "2", "tsconfig.base.json": "{}"})

    found = read(tmp_path / "apps" / "shop")

    assert list(found) == ["agents/a.ts"]
    assert (found["../lib/b.ts"], found["../../tsconfig.base.json"]) == (b"2", b"{}")


def test_names_may_be_anything(tmp_path: Path) -> None:
    names = ("agents/a b.ts", "agents/ü.ts", 'agents/"q".ts', "agents/tab\there.ts", "agents/line\nbreak.ts")
    commit(tmp_path, dict.fromkeys(names, "1"))

    assert set(read(tmp_path)) == set(names)


def test_links_lead_where_the_file_system_leads(tmp_path: Path) -> None:
    write(tmp_path, {"lib/real.ts": "real", "app/agents/x.ts": ""})
    for link, target in {
        "app/link.ts": "../lib/real.ts",
        "app/shared": "../lib",
        "app/loop.ts": "loop.ts",
        "app/away.ts": "/etc/hostname",
    }.items():
        (tmp_path / link).symlink_to(target)
    commit(tmp_path, {})

    found = read(tmp_path / "app")

    assert (found["link.ts"], found["shared/real.ts"]) == (b"real", b"real")
    assert list(found) == ["agents/x.ts", "link.ts"]
    assert ("loop.ts" in found, "away.ts" in found, "shared" in found) == (False, False, False)


def test_what_every_plan_generates_is_read_from_the_folder(tmp_path: Path) -> None:
    commit(tmp_path, {".ayjnt/migrations.json": "old"})
    write(tmp_path, {".ayjnt/migrations.json": "new", ".ayjnt/runtime/workflow.ts": "generated"})

    found = read(tmp_path)

    assert (found[".ayjnt/migrations.json"], found[".ayjnt/runtime/workflow.ts"]) == (b"old", b"generated")
    assert ".ayjnt/runtime/other.ts" not in found


@pytest.mark.parametrize("ref", ["HEAD", "main", "v1", "main~0", "@"])
def test_a_ref_may_be_written_as_git_understands_it(tmp_path: Path, ref: str) -> None:
    id_ = commit(tmp_path, {"a": "1"})
    git(tmp_path, "tag", "-a", "-m", "a release", "v1")

    assert read(tmp_path, ref).id == read(tmp_path, id_[:8]).id == id_


@pytest.mark.parametrize("ref", ["nope", "HEAD:a", "HEAD^{tree}", "HEAD..HEAD", "^HEAD", "a b", ""])
def test_what_is_no_commit_is_one_sentence(tmp_path: Path, ref: str) -> None:
    commit(tmp_path, {"a": "1"})

    message, remedy = refusal(tmp_path, ref)

    assert message == f"there is no commit {ref!r} in this repository"
    assert "git log" in remedy


@pytest.mark.parametrize("ref", ["--help", "-h", "--output=/dev/full", "--all", "--git-dir"])
def test_a_ref_is_never_an_option(tmp_path: Path, ref: str) -> None:
    commit(tmp_path, {"a": "1"})

    assert refusal(tmp_path, ref)[0] == f"there is no commit {ref!r} in this repository"


def test_a_shallow_clone_says_what_to_fetch(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    first = commit(origin, {"a": "1"})
    commit(origin, {"a": "2"})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{origin}", str(clone))

    assert refusal(clone, first)[0] == f"there is no commit '{first}' in this repository, which is a shallow clone"
    assert refusal(clone, "origin/release")[1] == (
        "fetch it first: `git fetch --depth=1 origin +release:refs/remotes/origin/release`"
    )
    assert read(clone)["a"] == b"2"


def test_a_partial_clone_fetches_nothing_and_says_so(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    commit(origin, {"a": "1"})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{origin}", str(clone))
    origin.rename(tmp_path / "out of reach")

    with pytest.raises(NoSuchCommit) as refused:
        read(clone)["a"]

    assert "git fetch" in refused.value.remedy or "try it" in refused.value.remedy


def test_outside_of_a_repository_git_says_why(tmp_path: Path) -> None:
    message, remedy = refusal(tmp_path, "HEAD")

    assert message.startswith(f"{tmp_path} cannot be compared with git:HEAD: not a git repository")
    assert "--against FILE" in remedy


def test_a_repository_without_a_commit_has_no_head(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    message, remedy = refusal(tmp_path, "HEAD")

    assert message == "this repository has no commit yet, so there is nothing to compare with"
    assert remedy == "commit the project first, or compare with what is live: `ayjnt plan` without --offline"


def test_what_a_hook_is_told_does_not_lead_elsewhere(tmp_path: Path) -> None:
    here, other = tmp_path / "here", tmp_path / "other"
    for root in (here, other):
        root.mkdir()
    id_ = commit(here, {"app/a": "1"})
    commit(other, {"app/a": "2"})

    told = {"GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": "nowhere", "GIT_PREFIX": "x/", "GIT_WORK_TREE": "/"}

    assert read(here / "app", **told).id == id_
    assert read(here / "app", **told)["a"] == b"1"


def test_a_linked_worktree_has_its_own_head(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    main.mkdir()
    commit(main, {"a": "1"})
    git(main, "worktree", "add", "--quiet", "-b", "other", str(linked))
    id_ = commit(linked, {"a": "2"})

    assert (read(linked).id, read(linked)["a"]) == (id_, b"2")


def test_what_a_submodule_holds_is_not_there(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    for root in (inner, outer):
        root.mkdir()
    commit(inner, {"a.ts": "1"})
    commit(outer, {"b.ts": "1"})
    add = ("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(inner), "sub")
    git(outer, *add)
    commit(outer, {})

    assert [path for path in read(outer) if not path.startswith(".")] == ["b.ts"]


def test_without_git_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="git cannot be started"):
        Git(some_settings(tmp_path, path="/nowhere")).commit("HEAD")


def test_many_files_take_few_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path, {f"agents/a{number}/workflow.ts": str(number) for number in range(60)} | {"package.json": "{}"})
    asked: list[object] = []
    start = subprocess.Popen

    def counted(*given: Any, **more: Any) -> "subprocess.Popen[bytes]":
        asked.append(given)
        return start(*given, **more)

    monkeypatch.setattr(subprocess, "Popen", counted)

    found = read(tmp_path)
    assert [found[path] for path in found.below("agents")] == [str(number).encode() for number in _in_order(60)]

    assert len(asked) <= 5


def _in_order(count: int) -> list[int]:
    return sorted(range(count), key=lambda number: f"agents/a{number}/workflow.ts")
