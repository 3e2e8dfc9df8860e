"""For the plan: where the source does not say what becomes of instances in flight, the new code is run on their histories."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.cloudflare import Connection, read_instances
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.doubt import doubted
from ayjnt_deploy.histories.known import known_work
from ayjnt_deploy.histories.program import program_of
from ayjnt_deploy.histories.rehearse import rehearse
from ayjnt_deploy.reading.histories import histories_of, read_whole
from ayjnt_deploy.reading.second import SecondReading
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.live import MAY_RUN
from ayjnt_deploy.state.verdict import Rehearsal, Replayed

Say = Callable[[str], None]


def with_proof(
    case: Case, settings: Settings, connection: Connection, second: SecondReading, say: Say, *, limit: int
) -> Case:
    """Return `case` with what replays show of the workflows that the gate cannot judge by their source.

    A replay that cannot be made is told and proves nothing: the finding stands as it is.
    """
    names = [one for one in sorted(doubted(case)) if one in case.live.owned and case.evidence_of(one).total]
    if not names:
        return case
    try:
        answers = read_instances(connection, dict.fromkeys(names, MAY_RUN), limit=limit, progress=say)
        histories = histories_of(read_whole({name: one.instances for name, one in answers.items()}, connection, say))
        say(f"replaying {len(histories)} instances of {', '.join(names)} on the new code")
        program = program_of(second.bundle(), case.wanted, case.live.secrets)
        known = {name: known_work(case.release, name) for name in names}
        replayed = rehearse(program, histories, known, settings, find_toolchain(settings), say)
    except AyjntError as error:
        say(f"the instances of {', '.join(names)} are not replayed: {error.message}")
        return case
    return replace(case, rehearsals={name: _rehearsal(case, name, replayed, answers[name].why) for name in names})


def _rehearsal(case: Case, workflow: str, replayed: Sequence[Replayed], why: str | None) -> Rehearsal:
    return Rehearsal(
        worker=case.live.worker,
        replayed=tuple(one for one in replayed if one.workflow == workflow),
        in_flight=case.live.owned[workflow].count(MAY_RUN),
        unread=() if why is None else (why,),
    )
