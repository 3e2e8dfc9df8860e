"""`ayjnt replay`: runs the code that is to be deployed on what instances have recorded, live ones or kept in files."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ayjnt_codegen.generate import CONFIG_FILE
from ayjnt_deploy.apply.toolchain import find_toolchain, installed_version
from ayjnt_deploy.build import Source, read_source, write
from ayjnt_deploy.bundle import build_bundle
from ayjnt_deploy.cloudflare import read_instances, read_worker
from ayjnt_deploy.connect import connect
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.histories.history import History, NotAHistory, read_histories
from ayjnt_deploy.histories.known import known_work
from ayjnt_deploy.histories.program import program_of
from ayjnt_deploy.histories.rehearse import rehearse
from ayjnt_deploy.reading.baseline import find_baseline, with_others
from ayjnt_deploy.reading.histories import Answers, histories_of, read_whole
from ayjnt_deploy.rewrite import NotWritable, put
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.live import MAY_RUN
from ayjnt_deploy.state.verdict import Rehearsal
from ayjnt_deploy.state.wanted import Wanted, wanted_worker

Say = Callable[[str], None]
_FREELY_NAMED: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


class WorkflowUnclear(AyjntError):
    """A history does not say which workflow recorded it, or says one that is not there."""

    exit_code = Exit.USAGE


def replay_files(settings: Settings, files: Sequence[Path], workflow: str | None, say: Say) -> Rehearsal:
    """Replay the histories in `files`; `workflow` is that of histories which do not name one."""
    source, tools = _source(settings), find_toolchain(settings)
    wanted = _wanted(settings, source)
    histories = [one for file in files for one in _read(file)]
    named = [_named(one, workflow, wanted) for one in histories]
    say(f"bundling {wanted.worker} with wrangler")
    program = program_of(build_bundle(settings, tools, settings.root / CONFIG_FILE), wanted)
    return Rehearsal(worker=wanted.worker, replayed=rehearse(program, named, {}, settings, tools, say))


def replay_live(settings: Settings, workflow: str | None, say: Say, *, limit: int, save: Path | None) -> Rehearsal:
    """Replay the live instances that may run code again, and keep their histories in `save` if that is asked for."""
    source, tools = _source(settings), find_toolchain(settings)
    wanted = _wanted(settings, source)
    connection = connect(settings, source.project, say)
    say(f"reading {wanted.worker} at {settings.host}")
    live = live_worker(wanted.worker, read_worker(connection, wanted.worker, progress=say))
    names = [one for one in _workflows(wanted, workflow) if one in live.owned]
    answers = read_instances(connection, dict.fromkeys(names, MAY_RUN), limit=limit, progress=say)
    whole = read_whole({name: one.instances for name, one in answers.items()}, connection, say)
    if save is not None:
        _save(save, whole)
    release = with_others(find_baseline(live, connection), settings.now.isoformat()).release
    say(f"bundling {wanted.worker} with wrangler")
    program = program_of(build_bundle(settings, tools, settings.root / CONFIG_FILE), wanted, live.secrets)
    histories = histories_of(whole)
    known = {name: known_work(release, name) for name in names}
    return Rehearsal(
        worker=wanted.worker,
        replayed=rehearse(program, histories, known, settings, tools, say),
        in_flight=sum(live.owned[name].count(MAY_RUN) for name in names),
        unread=tuple(one.why for one in answers.values() if one.why is not None),
    )


def _source(settings: Settings) -> Source:
    """Read the project and write what wrangler bundles; the lock may be behind: nothing is deployed."""
    source = read_source(settings.root, settings.now)
    write(settings.root, source.generated.files)
    return source


def _wanted(settings: Settings, source: Source) -> Wanted:
    agents = installed_version(settings.root, "agents")
    return wanted_worker(source.config, source.tree, source.code, agents=agents)


def _read(file: Path) -> tuple[History, ...]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise NotAHistory(
            f"{file} cannot be read: {why}", remedy="name files that `ayjnt replay --save` wrote"
        ) from error
    return read_histories(text, file=str(file), stem=file.stem)


def _workflows(wanted: Wanted, asked: str | None) -> Iterator[str]:
    names = [one.workflow for one in wanted.lists]
    if asked is not None and asked not in names:
        raise WorkflowUnclear(
            f"the project has no workflow {asked}", remedy=f"name one that there is: {', '.join(names) or 'none'}"
        )
    yield from (name for name in names if asked in {None, name})


def _named(history: History, asked: str | None, wanted: Wanted) -> History:
    names = list(_workflows(wanted, asked))
    workflow = history.workflow or (names[0] if len(names) == 1 else "")
    if not workflow:
        raise WorkflowUnclear(
            f"{history.file} does not say which workflow recorded it",
            remedy=f"name it with `--workflow`: {', '.join(names) or 'the project has none'}",
        )
    if workflow not in names:
        raise WorkflowUnclear(
            f"{history.file} was recorded by the workflow {workflow}, which is none of {', '.join(names) or 'no workflows'}",
            remedy="leave the file out, or give the workflow its name back: instances live under the name",
        )
    return history.of(workflow)


def _save(folder: Path, answers: Answers) -> None:
    """Write each instance as a file for its owner alone: these are customers' data."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for workflow, instances in answers.items():
            for one in instances:
                file = folder / f"{_plain(workflow)}-{_plain(str(one['id']))}.json"
                text = json.dumps({"workflow": workflow, **one}, indent=2, ensure_ascii=False) + "\n"
                # Half of a surrogate pair, which JSON may hold and UTF-8 may not, becomes JSON's own escape.
                put(file, text.encode("utf-8", "backslashreplace"), mode=0o600)
    except OSError as error:
        raise NotWritable(
            f"{folder} cannot be written: {error.strerror}", remedy="give `--save` a folder that you may write to"
        ) from error


def _plain(name: str) -> str:
    return "".join(letter if letter in _FREELY_NAMED else "_" for letter in name)
