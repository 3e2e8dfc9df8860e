"""What is live after wrangler has run: its exit code says little, so the API is asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from ayjnt_deploy.apply.wrangler import Attempt
from ayjnt_deploy.cloudflare import CloudflareError, Connection, is_transient, read_serving, read_worker
from ayjnt_deploy.retry import retrying
from ayjnt_deploy.state.answers import live_worker
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.wanted import Wanted
from ayjnt_deploy.verify import has_landed, has_served

IsSo = Callable[[Live], bool]

_LOOKS: Final = 2
"""After Ctrl-C at least, however slow the answers are: what the first one misses lands a moment later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a deploy waits, in seconds."""

    deadline: float = 900.0
    """For all attempts together; one silent request alone can hold wrangler for 303 s."""
    pulse: float = 15.0
    """Between two signs of life while wrangler runs."""
    settling: float = 5.0
    """For an upload that was under way when wrangler failed, or that has not spread yet."""
    farewell: float = 2.0
    """For looks after Ctrl-C: what was on its way may land meanwhile."""
    silence: float = 3.0
    """For the answers to the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is to be uploaded, and how it is recognised afterwards."""

    wanted: Wanted
    config: Path
    tag: str
    message: str
    replaces: frozenset[str]
    """Ids of the versions that served when the plan was judged."""
    variables: dict[str, object]
    """Values that wrangler prints and nobody else should."""
    passed_on: tuple[str, ...] = ()


class Landing(Enum):
    """What the API says after an attempt."""

    NOTHING = auto()
    """What was judged still serves."""
    PENDING = auto()
    """It still serves, and wrangler was ended in the middle: what it has sent may yet take effect."""
    OVERTAKEN = auto()
    """Somebody else deployed: what serves is not what was judged, or is so again, and not the new version alone."""
    CODE = auto()
    """The new version serves alone; wrangler says that something after it failed."""
    ALL = auto()
    UNKNOWN = auto()
    """The API did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt, and what the API says after it."""

    attempt: Attempt
    landing: Landing
    live: Live | None
    trouble: str = ""
    """Why the API did not answer."""

    @property
    def is_worth_repeating(self) -> bool:
        """Whether nothing landed and the failure is one that passes."""
        return self.landing is Landing.NOTHING and self.is_transient

    @property
    def is_transient(self) -> bool:
        """Whether wrangler failed for a reason that passes by itself."""
        one = self.attempt
        if one.error_code is None and one.status is None:
            return one.is_network  # A failed build names neither.
        return is_transient(code=one.error_code, status=one.status, message=one.message)

    @property
    def may_yet_land(self) -> bool:
        """Whether wrangler was ended in the middle: what it has sent may take effect later."""
        return _was_ended(self.attempt)

    @property
    def serving(self) -> str:
        """The ids of the versions that serve, for people."""
        return ", ".join(one.version_id for one in self.live.serving) if self.live else ""

    @property
    def deployed_on(self) -> str:
        """When what serves now was deployed."""
        return self.live.deployed_on if self.live else ""


def observe(attempt: Attempt, upload: Upload, connection: Connection, seconds: float) -> Outcome:
    """Ask the API what is live, and for up to `seconds` again while it may change by itself.

    A request whose answer was lost can take effect after wrangler has ended, and a new version takes a moment to be
    seen everywhere. Only a failure that Cloudflare itself reported is believed at once.
    """
    may_change = attempt.code == 0 or attempt.is_network or _was_ended(attempt)
    return retrying(
        lambda _: _look(attempt, upload, connection),
        again=lambda one: may_change and one.landing in {Landing.NOTHING, Landing.PENDING},
        attempts=1 + int(seconds),
        wait=lambda _number, _one: 1.0,
    )


def settled(outcome: Outcome, upload: Upload, connection: Connection, seconds: float, *, until: IsSo) -> Outcome:
    """Ask again what is live, for up to `seconds`, until it is so: not every list knows of a deploy at once."""
    return retrying(
        lambda number: outcome if number == 1 else _look(outcome.attempt, upload, connection),
        again=lambda one: one.live is not None and not until(one.live),
        attempts=1 + int(seconds),
        wait=lambda _number, _one: 1.0,
    )


def last_words(upload: Upload, connection: Connection, patience: Patience) -> str:
    """Say in a sentence what is live, and soon: whoever interrupts a deploy does not wait."""
    seen: list[Live] = []
    over = threading.Event()

    def watch() -> None:
        with suppress(CloudflareError):
            while len(seen) < _LOOKS or not over.is_set():
                seen.append(live_worker(upload.wanted.worker, read_serving(connection, upload.wanted.worker)))
                if has_landed(seen[-1], upload.tag):
                    return
                over.wait(0.5)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    with suppress(KeyboardInterrupt):  # Who asks twice gets an answer at once.
        watching.join(patience.farewell)
        over.set()
        watching.join(patience.silence)
    over.set()
    return _sentence(seen[-1], upload) if seen else "what is live could not be read"


@contextmanager
def signs_of_life(say: Callable[[str], None], every: float) -> Iterator[None]:
    """Say every so often that wrangler still runs: it prints nothing while a request hangs, for up to 303 s."""
    over = threading.Event()
    begun = time.monotonic()

    def beat() -> None:
        while not over.wait(every):
            say(f"wrangler is still running, for {time.monotonic() - begun:.0f} s now")

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _look(attempt: Attempt, upload: Upload, connection: Connection) -> Outcome:
    try:
        live = live_worker(upload.wanted.worker, read_worker(connection, upload.wanted.worker))
    except CloudflareError as error:
        return Outcome(attempt=attempt, landing=Landing.UNKNOWN, live=None, trouble=error.message)
    return Outcome(attempt=attempt, landing=_landing(attempt, live, upload), live=live)


def _landing(attempt: Attempt, live: Live, upload: Upload) -> Landing:
    if has_landed(live, upload.tag):
        return Landing.CODE if attempt.code else Landing.ALL
    if _serving(live) != upload.replaces or has_served(live, upload.tag):
        return Landing.OVERTAKEN
    return Landing.PENDING if _was_ended(attempt) else Landing.NOTHING


def course(live: Live, upload: Upload) -> str:
    """Say what serves after somebody else has deployed, and what has become of the new version."""
    now = " and ".join(_shares(live, upload)) or "no version serves"
    if any(one.tag == upload.tag for one in live.serving):
        return now
    if has_served(live, upload.tag):
        return f"the new version was live, and {now} {'again' if _serving(live) == upload.replaces else 'now'}"
    return f"{now} now, and not the new one"


def _shares(live: Live, upload: Upload) -> Iterator[str]:
    for one in live.serving:
        new = " (the new one)" if one.tag == upload.tag else ""
        share = f" {one.percentage:g} %" if len(live.serving) > 1 else ""
        yield f"version {one.version_id}{new} serves{share}"


def _serving(live: Live) -> frozenset[str]:
    return frozenset(one.version_id for one in live.serving)


def _was_ended(attempt: Attempt) -> bool:
    """Whether wrangler was ended in the middle, by us or by somebody else: of itself it ends with 0 or 1."""
    return attempt.code not in {0, 1}


def _sentence(live: Live, upload: Upload) -> str:
    named = ", ".join(sorted(_serving(live)))
    if has_landed(live, upload.tag):
        return f"the new version is live: {named}"
    if _serving(live) != upload.replaces:
        return f"somebody deployed at the same time: {course(live, upload)}"
    still = f"the old version is live: {named}" if named else f"{live.worker} is not live yet"
    return f"{still}; what was on its way may yet land"
