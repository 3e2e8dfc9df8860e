"""The engine's rules for one instance, played without the model: which body runs when, and who gets whose result.

Taken from workers-sdk `packages/workflows-shared/src/context.ts` (read at wrangler 4.164): the key of a `do` is
sha1(name)-N, of a sleep sha1(name + milliseconds)-N, of a wait sha1(name-N)-N; a call whose key has a result returns it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha1


class Harm(Enum):
    """What a new release does to one instance, by who knows which call is which."""

    WRONG_VALUE = "a call gets the result of another one"
    TWICE = "an effect happens again"
    OTHER_KIND = "a call runs again, or stands elsewhere, as one of another kind"
    BYPASS = "a call behind the pending wait or sleep runs without it"
    SKIPPED = "the pending wait or sleep is gone"
    DEAF = "the pending wait listens for another event"
    TAKEN = "another wait takes the event"
    HELD = "the instance stops at a wait although it was further"
    DEADLINE = "a sleep holds up a wait whose time runs"
    LATE = "a new call runs after calls behind it"
    ASLEEP_AGAIN = "a sleep begins again"
    WAITS_ANEW = "a pending wait begins again"
    FORGOTTEN = "a finished call is no longer asked for"

    @property
    def is_grave(self) -> bool:
        """Whether it hurts; the others are untidy, and only where the instance stays for days."""
        return self not in {Harm.LATE, Harm.ASLEEP_AGAIN, Harm.WAITS_ANEW, Harm.FORGOTTEN}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a step method. `id` is which call it really is, whatever it is called: no tool can see it."""

    id: int
    kind: str
    name: str
    body: str = ""
    ms: int = 0
    event: str = ""


def keys(calls: Sequence[Call]) -> Iterator[str]:
    """Yield the key of each call, in their order."""
    counts = Counter[tuple[str, str]]()
    for call in calls:
        text = call.name + (str(call.ms) if call.kind == "sleep" else "")
        counts[call.kind, text] += 1
        number = counts[call.kind, text]
        text += f"-{number}" if call.kind == "wait" else ""
        yield f"{sha1(text.encode()).hexdigest()}-{number}"


def wake(old: Sequence[Call], at: int, new: Sequence[Call]) -> frozenset[Harm]:
    """Return what is wrong for an instance that stands at call `at` of `old` and goes on with `new`."""
    return frozenset(_Replay(old, at, new).harms())


class _Replay:
    """One pass of `run` from the top, with what the instance has under its keys."""

    def __init__(self, old: Sequence[Call], at: int, new: Sequence[Call]) -> None:
        pairs = list(zip(keys(old), old, strict=True))
        self.done = dict(pairs[:at])
        self.key, self.stand = pairs[at]
        self.finished = {call.id for call in old[:at]}
        self.ahead = {call.id for call in old[at + 1 :]}
        self.old = {call.id: call for call in old}
        self.new = list(zip(keys(new), new, strict=True))
        self.is_parked = self.stand.kind != "do"
        self.is_over = not self.is_parked
        """Whether the wait or sleep that the instance stood at has ended."""
        self.asked = {call.id for call in new}
        self.is_kept = any(key == self.key or call.id == self.stand.id for key, call in self.new)
        begun = [at for at, (key, _) in enumerate(self.new) if key in self.done or key == self.key]
        self.begun = max(begun, default=-1)
        self.passed = max((at for at in begun if self.new[at][0] != self.key), default=-1)

    @property
    def has_gone_on(self) -> bool:
        """Whether the instance has left the wait or sleep: what it meets from there on is in its order."""
        return self.is_parked and self.is_over

    def harms(self) -> Iterator[Harm]:
        for at, (key, call) in enumerate(self.new):
            if key in self.done:
                yield from self._cached(self.done[key], call)
            elif key == self.key:
                yield from self._resumed(call)
            elif call.id in self.finished and call.kind != self.old[call.id].kind:
                yield Harm.OTHER_KIND
            elif call.id == self.stand.id and call.kind != self.stand.kind and self.is_parked:
                self.is_over = True
                yield Harm.OTHER_KIND
            else:
                yield from getattr(self, f"_{call.kind}")(at, call)
        if not self.is_over:
            yield Harm.SKIPPED
        if any(call.kind == "do" and call.id not in self.asked for call in self.done.values()):
            yield Harm.FORGOTTEN

    def _cached(self, writer: Call, call: Call) -> Iterator[Harm]:
        if writer.id != call.id and not are_alike(writer, call):
            yield Harm.WRONG_VALUE

    def _resumed(self, call: Call) -> Iterator[Harm]:
        if call.kind == "wait" and call.event != self.stand.event:
            yield Harm.DEAF
        if call.kind == "do" and call.id in self.finished:
            yield Harm.TWICE
        self.is_over = True

    def _do(self, at: int, call: Call) -> Iterator[Harm]:
        if call.id in self.finished:
            yield Harm.TWICE
        elif call.id in self.ahead and not self.is_over:
            yield Harm.BYPASS
        elif call.id not in self.old and at < self.begun and not self.has_gone_on:
            yield Harm.LATE

    def _sleep(self, at: int, call: Call) -> Iterator[Harm]:
        is_in_place = call.id == self.stand.id or (
            self.stand.kind == "sleep" and not self.is_kept and call.id not in self.old
        )
        if is_in_place and not self.is_over:
            self.is_over = True
            yield Harm.ASLEEP_AGAIN
        elif call.id in self.finished:
            yield from [Harm.ASLEEP_AGAIN] if at < self.begun or not self.is_over else []
        elif not self.is_over:
            yield Harm.DEADLINE if self.stand.kind == "wait" else Harm.LATE
        elif call.id not in self.old and at < self.begun and not self.has_gone_on:
            yield Harm.LATE

    def _wait(self, at: int, call: Call) -> Iterator[Harm]:
        is_same_event = self.stand.kind == "wait" and call.event == self.stand.event
        is_in_place = call.id == self.stand.id or (is_same_event and not self.is_kept and call.id not in self.old)
        if is_in_place and not self.is_over:
            self.is_over = True
            yield Harm.WAITS_ANEW if is_same_event else Harm.DEAF
        elif not self.is_over:
            yield Harm.TAKEN if is_same_event and call.id not in self.finished else Harm.HELD
        elif at < self.passed and call.id not in self.ahead and not self.has_gone_on:
            yield Harm.HELD


def are_alike(one: Call, other: Call) -> bool:
    """Whether nothing but their place tells two calls apart."""
    return (one.kind, one.name, one.body, one.ms, one.event) == (
        other.kind,
        other.name,
        other.body,
        other.ms,
        other.event,
    )
