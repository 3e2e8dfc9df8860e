"""Ctrl-C and SIGTERM while `ayjnt deploy` reads and while wrangler uploads."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from ayjnt_deploy.sandbox import Fault
from tests.deploys.story import Said, Story
from tests.patience import PATIENCE, eventually

PROCESSES = Path("/proc")
SERVICE = "/workers/services/orders"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PROCESSES.is_dir(), reason="left-over processes are looked for in /proc"),
]


def interrupted(
    story: Story,
    sign: signal.Signals,
    method: str,
    path: str,
    *,
    meanwhile: Callable[[], object] = list,
    then: Callable[[], object] = list,
) -> Said:
    """Deploy, send `sign` once a request has come in, and see that it ends without an answer and leaves nothing behind.

    `meanwhile` comes before the signal, and `then` after it.
    """
    marker = str(uuid4())
    story.sandbox.clear_requests()
    with story.started("deploy", marker=marker) as process:
        eventually(lambda: has_come(story, method, path))
        meanwhile()
        process.send_signal(sign)
        then()
        out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    eventually(lambda: not processes(marker))
    return Said(process.returncode, out, err)


def has_come(story: Story, method: str, path: str) -> bool:
    return any(one.method == method and one.path.endswith(path) for one in story.sandbox.requests)


def processes(marker: str) -> dict[int, str]:
    """Return the command lines of running processes that have `marker` in their environment, by process id."""
    lines = {int(one.name): command_line(one, marker.encode()) for one in PROCESSES.glob("[0-9]*")}
    return {id_: line for id_, line in lines.items() if line}


def command_line(process: Path, marker: bytes) -> str:
    try:
        environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
    except OSError:  # It has ended meanwhile, or is somebody else's.
        return ""
    return line.decode(errors="replace") if marker in environment else ""


def test_ctrl_c_before_an_upload_has_taken_effect_leaves_the_old_version_live(shop: Story) -> None:
    before = shop.serving["id"]
    shop.sandbox.faults.add(Fault(method="POST", path="/workers/scripts/orders/versions", delay=600))

    said = interrupted(shop, signal.SIGINT, "POST", "/scripts/orders/versions")

    assert said.code == 130
    assert f"error: interrupted while wrangler ran; the old version is live: {before}" in said.err
    assert "to fix: run `ayjnt plan` to see what is live, and `ayjnt deploy` to finish" in said.err
    assert shop.serving["id"] == before
    assert shop.ayjnt("plan", "--exit-code").code == 0


def test_sigterm_after_an_upload_has_taken_effect_says_that_it_is_live(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path="/workers/scripts/orders", delay=600, after=True))

    said = interrupted(fresh, signal.SIGTERM, "PUT", "/scripts/orders")

    assert said.code == 143
    assert f"interrupted while wrangler ran; the new version is live: {fresh.serving['id']}" in said.err
    assert not fresh.has_receipt
    plan = fresh.ayjnt("plan", "--exit-code")
    assert (plan.code, "+ workflow/orders-processing" in plan.out) == (2, True), plan.all
    fresh.sandbox.faults.clear()
    fresh.deploy()
    assert fresh.ayjnt("plan", "--exit-code").code == 0


def test_an_upload_that_takes_effect_just_after_the_interruption_is_seen(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path="/workers/scripts/orders", delay=600))

    said = interrupted(
        fresh,
        signal.SIGINT,
        "PUT",
        "/scripts/orders",
        meanwhile=fresh.sandbox.clear_requests,
        then=lambda: land_after_a_look(fresh),
    )

    assert said.code == 130
    assert f"interrupted while wrangler ran; the new version is live: {fresh.serving['id']}" in said.err


def test_wrangler_that_somebody_else_ends_may_have_uploaded(shop: Story) -> None:
    before = shop.serving["id"]
    shop.sandbox.faults.add(Fault(method="POST", path="/workers/scripts/orders/versions", delay=600))

    said = killed(shop, "POST", "/scripts/orders/versions")

    assert said.code == 5, said.err
    assert f"error: version {before} is still live, and the upload that was under way may yet land" in said.err


def test_an_upload_that_lands_after_wrangler_has_ended_is_found_and_finished(fresh: Story) -> None:
    fresh.sandbox.faults.add(Fault(method="PUT", path="/workers/scripts/orders", delay=600))

    said = killed(fresh, "PUT", "/scripts/orders", then=lambda: land_after_a_look(fresh))

    assert said.code == 0, said.err
    assert "the new code is live; setting what comes after it, attempt 1 of 2" in said.err
    assert len(fresh.versions) == 1
    assert fresh.ayjnt("plan", "--exit-code").code == 0


def land_after_a_look(story: Story) -> None:
    """Let the upload take effect once somebody has looked and not found it."""
    eventually(lambda: any(one.path.endswith(SERVICE) and one.status for one in story.sandbox.requests))
    story.sandbox.faults.release()


def killed(story: Story, method: str, path: str, *, then: Callable[[], object] = list) -> Said:
    """Deploy, and kill wrangler, though not `ayjnt`, once a request has come in."""
    marker = str(uuid4())
    story.sandbox.clear_requests()
    with story.started("deploy", marker=marker) as process:
        eventually(lambda: has_come(story, method, path))
        story.sandbox.clear_requests()
        for id_, line in processes(marker).items():
            if "wrangler-dist" in line:
                os.kill(id_, signal.SIGKILL)
        then()
        out, err = process.communicate(timeout=PATIENCE)
    eventually(lambda: not processes(marker))
    return Said(process.returncode, out, err)


def test_an_api_that_does_not_answer_does_not_hold_up_the_end(shop: Story) -> None:
    shop.sandbox.faults.add(Fault(method="PUT", path="/workflows/orders-processing", delay=600))
    silence = Fault(method="GET", path=SERVICE, delay=600, times=10)

    said = interrupted(
        shop,
        signal.SIGINT,
        "PUT",
        "/workflows/orders-processing",
        meanwhile=lambda: shop.sandbox.faults.add(silence),
    )

    assert said.code == 130
    assert "interrupted while wrangler ran; what is live could not be read" in said.err


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"])
def test_an_interruption_while_reading_deploys_nothing(shop: Story, sign: signal.Signals, code: int) -> None:
    shop.sandbox.faults.add(Fault(method="GET", path=SERVICE, delay=600))

    said = interrupted(shop, sign, "GET", "/services/orders")

    assert said.code == code
    assert said.err.endswith("interrupted; nothing was deployed\n")
    assert shop.writes == []
