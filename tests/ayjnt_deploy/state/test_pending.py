from datetime import UTC, datetime

from ayjnt_codegen import lock
from ayjnt_deploy.state.live import Live, unread_worker
from ayjnt_deploy.state.migrations import Create, History, Migration
from ayjnt_deploy.state.pending import Pending, Stage
from tests.ayjnt_deploy.builders import a_live
from tests.projects.trees import an_agent

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = an_agent("One", "agents/one/agent.ts")
TWO = an_agent("Two", "agents/two/agent.ts")
STAGED = lock.stage(lock.EMPTY, (ONE,), NOW)
AHEAD = lock.stage(STAGED.lock, (ONE, TWO), NOW)
V1 = Migration("v1", (Create("One", "sqlite"),))
V2 = Migration("v2", (Create("Two", "sqlite"),))
UNREAD = unread_worker("orders", None)


def stages(live: Live, staging: lock.Staging = AHEAD) -> list[Stage]:
    pending = Pending(history=History((V1, V2)), staging=staging, live=live)
    return [pending.stage(one) for one in (V1, V2)]


def test_a_migration_is_unstaged_staged_unapplied_or_applied() -> None:
    settled = lock.stage(AHEAD.lock, (ONE, TWO), NOW)

    assert stages(UNREAD) == [Stage.STAGED, Stage.UNSTAGED]
    assert stages(UNREAD, settled) == [Stage.STAGED, Stage.STAGED]
    assert stages(a_live(), settled) == [Stage.UNAPPLIED, Stage.UNAPPLIED]
    assert stages(a_live({"migration/tag": "v1"})) == [Stage.APPLIED, Stage.UNSTAGED]
    assert stages(a_live({"migration/tag": "v2"}), settled) == [Stage.APPLIED, Stage.APPLIED]


def test_pending_is_what_a_deploy_would_send_or_else_what_is_to_be_staged() -> None:
    def migrations(live: Live) -> tuple[tuple[Migration, ...], bool]:
        found = Pending(history=History((V1, V2)), staging=AHEAD, live=live)
        return found.migrations, found.is_replay

    assert migrations(UNREAD) == ((V2,), False)
    assert migrations(a_live({"migration/tag": "v1"})) == ((V2,), False)
    assert migrations(a_live({"migration/tag": "v9"})) == ((V1, V2), True)
    assert migrations(a_live({"migration/tag": "v2"})) == ((), False)
