from ayjnt_deploy.releases import Export
from ayjnt_deploy.report.record import record_lines
from ayjnt_deploy.state.release import Allowed, PastList
from tests.ayjnt_deploy.builders import WORKFLOW, a_list, a_release

AT = "2026-11-22T08:00:00.123456+00:00"


def test_a_record_says_what_was_released_and_what_was_allowed_for_it() -> None:
    release = a_release(
        a_list("B", since=AT),
        number=3,
        at=AT,
        dirty=True,
        past=(PastList(list=a_list("A"), last=2, until=AT),),
        allowed=(Allowed(rule="drift-overwritten", at="variable/A", because="--overwrite", until="2026-11-22"),),
    )
    found = Export(release=release, host="api.cloudflare.com", account="0" * 32, versions=("v-1",), read_at=AT)

    assert list(record_lines(found)) == [
        f"api.cloudflare.com · account {'0' * 32} · Worker orders",
        "release 3 of 2026-11-22T08:00:00Z",
        "  commit unknown, with changes that were not committed; ayjnt 0, step reader 1",
        f"  workflow {WORKFLOW}: 1 step, the same since 2026-11-22T08:00:00Z",
        "    do           B   agents/orders/workflow.ts:10",
        f"  until 2026-11-22T08:00:00Z, release 2: {WORKFLOW} had A",
        "  allowed: drift-overwritten at variable/A: --overwrite",
    ]
