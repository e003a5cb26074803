"""The write protocol as an executable model: one operation, dying workers, a slow partner.

Nothing here runs shipped code: it is the argument of `runtime/write_once.py` in a form that can be
tried a hundred thousand times. Time is simulated seconds. Every choice comes from one seeded
generator, so a bad schedule is replayed by its seed. `python -m tests.chaos.protocol_model` prints
the table of rules left out and what each one costs.
"""

import heapq
import random
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace

LEASE = 10.0
LANE_TTL = 15.0
CLOCK_MARGIN = 2.0
PROXY_POLL = 0.5
SWEEP = 2.5
LONGEST_IN_FLIGHT = 20.0
LONGEST_SEARCH_LAG = 5.0
ANSWERS_KEPT = 0.7
FAR_BEYOND_SETTLE = 300.0
HORIZON = 3000.0
TROUBLES_PER_SCHEDULE = 6

Steps = Generator[float, None, None]


@dataclass(frozen=True, slots=True)
class Rules:
    """The protocol, rule by rule, so that a test can leave one out."""

    fence: bool = True
    lane_ends_with_its_ttl: bool = True
    lease_checked_before_click: bool = True
    settle_seconds: float = LONGEST_IN_FLIGHT + LONGEST_SEARCH_LAG + 1
    settle_from_fence: bool = True
    search_before_click: bool = True
    intent_before_click: bool = True
    search_lag: float = LONGEST_SEARCH_LAG
    at_most_once: bool = False
    answer_is_evidence: bool = True
    answers_kept: float = ANSWERS_KEPT
    saved_nothing: float = 0.0
    troubles: int = TROUBLES_PER_SCHEDULE


@dataclass(slots=True)
class Item:
    """One work item, its open intent, and the lane that holds it."""

    epoch: int = 0
    lease_until: float = -1.0
    lane_open: bool = False
    fenced_at: float = 0.0
    intent_epoch: int | None = None
    intent_at: float = 0.0
    is_named: bool = False
    ended: str = ""


@dataclass(slots=True)
class Night:
    """One schedule: the event queue, the item, the partner's commits and what its search shows."""

    rules: Rules
    seed: int
    now: float = 0.0
    item: Item = field(default_factory=Item)
    commits: list[float] = field(default_factory=list)
    searchable: list[float] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    troubles_left: int = field(init=False)
    proxy_holds_open: int | None = None
    proxy_cut_off_at: float | None = None
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.troubles_left = self.rules.troubles

    def play(self) -> "Night":
        """Run the schedule to its end."""
        self._at(0.0, self._sweep)
        while self._events and self.now < HORIZON:
            self.now, _, event = heapq.heappop(self._events)
            event()
        return self

    def _at(self, moment: float, event: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._events, (moment, self._order, event))

    def _sweep(self) -> None:
        item = self.item
        if item.ended:
            return
        if item.lane_open and self.now > item.lease_until:
            self._revoke()
        if not item.lane_open and self.now >= self._claimable_from():
            self._claim()
        self._at(self.now + SWEEP, self._sweep)

    def _revoke(self) -> None:
        """The proxy closes the lane at its next poll; one cut off from the database, by its TTL."""
        if not self.rules.fence:
            self._close_lane(self.now)
        elif self.proxy_cut_off_at is None:
            closes, epoch = self.now + self._random.uniform(0, PROXY_POLL), self.item.epoch
            self._at(closes, lambda: self._closed(epoch))
        elif self.now >= self._lane_until() + CLOCK_MARGIN:
            self._close_lane(self.now)

    def _lane_until(self) -> float:
        cut_off_at = self.proxy_cut_off_at
        return (self.now if cut_off_at is None else cut_off_at) + LANE_TTL

    def _closed(self, epoch: int) -> None:
        if epoch == self.proxy_holds_open and self.proxy_cut_off_at is None:
            self.proxy_holds_open = None
            self._close_lane(self.now)

    def _close_lane(self, fenced_at: float) -> None:
        self.item.lane_open = False
        self.item.fenced_at = fenced_at

    def _claimable_from(self) -> float:
        item = self.item
        if item.intent_epoch is None:
            return item.fenced_at
        began = item.fenced_at if self.rules.settle_from_fence else item.intent_at
        return began + self.rules.settle_seconds

    def _claim(self) -> None:
        item = self.item
        item.epoch += 1
        item.lane_open, item.lease_until = True, self.now + LEASE
        self.proxy_holds_open, self.proxy_cut_off_at = item.epoch, None
        self._step(self._work(item.epoch))

    def _step(self, steps: Steps) -> None:
        """One step of a worker; it may be killed or frozen, or its proxy lose the database."""
        if self.troubles_left:
            trouble = self._random.random()
            if trouble < 0.18:
                self.troubles_left -= 1
            if trouble < 0.06:
                return
            if 0.14 <= trouble < 0.18 and self.proxy_cut_off_at is None:
                self.proxy_cut_off_at = self.now
            if trouble < 0.14:
                asleep = self._random.uniform(2, 60)
                self._at(self.now + asleep, lambda: self._advance(steps))
                return
        self._advance(steps)

    def _advance(self, steps: Steps) -> None:
        wait = next(steps, None)
        if wait is not None:
            self._at(self.now + wait, lambda: self._step(steps))

    def _work(self, epoch: int) -> Steps:
        if self.item.intent_epoch is not None:
            yield from self._resolve(epoch)
            if self.item.ended or self.item.intent_epoch is not None:
                return
        elif self.rules.search_before_click and self._found():
            self._end(epoch, "done")
            return
        yield self._random.uniform(0.2, 2)
        if self.rules.intent_before_click:
            if not self._intend(epoch):
                return
            yield self._random.uniform(0.05, 0.5)
        if self.rules.lease_checked_before_click and not self._owns(epoch):
            return
        yield self._random.uniform(0.001, 0.05)
        self._click(epoch)
        yield self._random.uniform(0.05, 1)
        if self.rules.intent_before_click or self._intend(epoch):
            yield from self._read_back(epoch)

    def _read_back(self, epoch: int) -> Steps:
        for _ in range(40):
            if not self._owns(epoch):
                return
            self.item.lease_until = self.now + LEASE
            self.item.is_named |= epoch in self.answered
            if self._found():
                self._end(epoch, "done")
                return
            yield 1.0

    def _resolve(self, epoch: int) -> Steps:
        if not self.rules.search_before_click:
            self.item.intent_epoch = None
            return
        for _ in range(2):
            if self._found():
                self._end(epoch, "done")
                return
            yield self._random.uniform(0.2, 1)
        said_to_be_there = self.item.is_named and self.rules.answer_is_evidence
        if self.rules.at_most_once or said_to_be_there:
            self._end(epoch, "in_doubt")
        elif self._owns(epoch):
            self.item.intent_epoch = None

    def _owns(self, epoch: int) -> bool:
        item = self.item
        return epoch == item.epoch and item.lane_open and self.now < item.lease_until

    def _intend(self, epoch: int) -> bool:
        if not self._owns(epoch):
            return False
        self.item.intent_epoch, self.item.intent_at = epoch, self.now
        return True

    def _end(self, epoch: int, how: str) -> None:
        if self._owns(epoch):
            self.item.ended = how

    def _click(self, epoch: int) -> None:
        """Only a lane the proxy still holds open gets through; some requests are lost anyway."""
        if self.rules.fence and not self._let_through(epoch) or self._random.random() < 0.1:
            return
        arrives = self.now + self._random.uniform(0, LONGEST_IN_FLIGHT)
        self._at(arrives, lambda: self._take(epoch))

    def _let_through(self, epoch: int) -> bool:
        if epoch != self.proxy_holds_open:
            return False
        ended = self.proxy_cut_off_at is not None and self.now >= self._lane_until()
        return not (ended and self.rules.lane_ends_with_its_ttl)

    def _take(self, epoch: int) -> None:
        """Commit, or only say so; the answer, which names the record, may be lost on its way."""
        if self._random.random() >= self.rules.saved_nothing:
            self._commit()
        if self._random.random() < self.rules.answers_kept:
            self.answered.add(epoch)

    def _commit(self) -> None:
        self.commits.append(self.now)
        self.searchable.append(self.now + self._random.uniform(0, self.rules.search_lag))

    def _found(self) -> bool:
        return any(moment <= self.now for moment in self.searchable)


@dataclass(slots=True)
class Tally:
    """What a number of schedules came to."""

    schedules: int = 0
    doubled: int = 0
    falsely_done: int = 0
    unfinished: int = 0
    in_doubt: int = 0
    first_bad_seed: int | None = None

    def add(self, night: Night) -> None:
        """Count one schedule."""
        doubled = len(night.commits) > 1
        falsely_done = night.item.ended == "done" and not night.commits
        self.schedules += 1
        self.doubled += doubled
        self.falsely_done += falsely_done
        self.unfinished += not night.item.ended
        self.in_doubt += night.item.ended == "in_doubt"
        if (doubled or falsely_done) and self.first_bad_seed is None:
            self.first_bad_seed = night.seed


def play(rules: Rules, seeds: range) -> Tally:
    """Play one schedule a seed."""
    tally = Tally()
    for seed in seeds:
        tally.add(Night(rules, seed).play())
    return tally


FULL = Rules()
# No worker dies between the answer and keeping it: that one is the limit of what can be known.
A2_BROKEN = replace(FULL, search_lag=FAR_BEYOND_SETTLE, answers_kept=1.0, troubles=0)
RULES_LEFT_OUT = {
    "the full protocol": FULL,
    "a send: never repeated": replace(FULL, at_most_once=True),
    "B1 intent after the click": replace(FULL, intent_before_click=False),
    "B2 no search before a retry": replace(FULL, search_before_click=False),
    "B4 no fence, lease not checked": replace(FULL, fence=False, lease_checked_before_click=False),
    "a lane outlives its TTL": replace(FULL, lane_ends_with_its_ttl=False),
    "B17 no settle time": replace(FULL, settle_seconds=0.0),
    "B19 settle time counted from the intent": replace(FULL, settle_from_fence=False),
    "B20 lease without a fence": replace(FULL, fence=False),
    "A2 broken: search lags beyond settle": replace(FULL, search_lag=60.0),
    "A2 broken, an answer is no evidence": replace(A2_BROKEN, answer_is_evidence=False),
}
# Two searches that show nothing, of what the partner's answer named.
NAMED_NOT_SHOWN = {
    "saved, and stored nothing": replace(FULL, saved_nothing=0.3),
    "A2 broken, and every answer is kept": A2_BROKEN,
}


def main(schedules: int) -> int:
    """Print what each rule is worth."""
    for name, rules in (RULES_LEFT_OUT | NAMED_NOT_SHOWN).items():
        tally = play(rules, range(schedules))
        sys.stdout.write(
            f"{name:42}doubled {tally.doubled:6}  falsely done {tally.falsely_done:3}  "
            f"unfinished {tally.unfinished:4}  in doubt {tally.in_doubt:5}  "
            f"first bad seed {tally.first_bad_seed}\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
