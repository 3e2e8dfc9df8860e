"""Real instances, and which of several lists they have come from."""

from dataclasses import replace

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay import judge_release
from tests.ayjnt_deploy.builders import NOW, a_list, a_past, a_step, an_instance

AGAIN = replace(a_step("A2"), body=a_step("A").body)
PAST = a_list("A", "B", since="2026-11-01T00:00:00Z")
KNOWN = a_list(AGAIN, "B", since="2026-11-10T00:00:00Z")


def test_an_instance_that_is_older_than_the_last_release_may_have_gone_on_with_it() -> None:
    older = an_instance(AGAIN, at="B", created_on="2026-11-05T00:00:00Z")

    (found,) = judge_release(released=KNOWN, wanted=a_list("A", "B"), now=NOW, past=(a_past(PAST),), instances=(older,))

    assert (found.rule, found.seen, found.affected) == ("step-renamed", Severity.BLOCK, (older,))


def test_an_instance_that_has_run_its_own_release_alone_has_what_that_release_wrote() -> None:
    older = an_instance("A", at="B", created_on="2026-11-05T00:00:00Z")

    (found,) = judge_release(released=KNOWN, wanted=a_list("A", "B"), now=NOW, past=(a_past(PAST),), instances=(older,))

    assert (found.rule, found.seen, found.affected) == ("step-renamed", None, ())
