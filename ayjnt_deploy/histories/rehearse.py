"""From histories to verdicts: the driver plays them, each is judged by itself."""

from collections.abc import Callable, Mapping, Sequence

from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.histories.history import History
from ayjnt_deploy.histories.judge import judge
from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.histories.player import play
from ayjnt_deploy.histories.program import Program
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.verdict import Replayed


def rehearse(
    program: Program,
    histories: Sequence[History],
    known: Mapping[str, Known | None],
    settings: Settings,
    tools: Toolchain,
    say: Callable[[str], None],
) -> tuple[Replayed, ...]:
    """Return the verdict on each history; `known` is the released work of each workflow, as far as it is known."""
    traces = play(program, histories, settings, tools, say=say)
    return tuple(
        Replayed(
            instance=one.id,
            workflow=one.workflow,
            status=one.status,
            verdict=judge(one, played, known.get(one.workflow)),
            file=one.file,
        )
        for one, played in zip(histories, traces, strict=True)
    )
