"""Costly questions wait in a queue, so that those that are not never wait for them.

Two are at work at once and a few wait; more are sent away (503), and so is a visitor who holds a
share of the places already (429). Both are told when to come back.
"""

from collections import Counter
from threading import Condition

from flask import Flask, current_app, g, request

from web.doors import this_door
from web.errors import BusyError, TooOftenError
from web.visitors import visitor

AT_WORK = 2
WAITING = 3
EACH = 3
"""Places of one visitor, at work or waiting."""
LONGEST_S = 30.0


class Queue:
    """Places at work and in a line before them. Safe to use from several threads.

    Parameters
    ----------
    at_work, waiting, each : int
        Places; how many one visitor may have.
    longest_s : float
        How long anybody waits, seconds.
    """

    def __init__(
        self,
        *,
        at_work: int = AT_WORK,
        waiting: int = WAITING,
        each: int = EACH,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._at_work, self._places, self._each = at_work, at_work + waiting, each
        self._longest_s = longest_s
        self._held: Counter[str] = Counter()
        self._line: list[object] = []
        self._change = Condition()

    def __len__(self) -> int:
        """Count who is at work or waits."""
        return len(self._line)

    def enter(self, who: str) -> object:
        """Wait for a turn.

        Returns
        -------
        object
            To be given back to :meth:`leave`.

        Raises
        ------
        TooOftenError
            If this visitor has a share of the places already.
        BusyError
            If no place is free, or it took too long.
        """
        ticket = object()
        with self._change:
            if self._held[who] >= self._each:
                raise TooOftenError(f"{self._each} costly questions of yours are at work already",
                                    hint="wait until one is answered")  # fmt: skip
            if len(self._line) >= self._places:
                raise BusyError("too many costly questions wait already", hint="ask again soon")
            self._line.append(ticket)
            self._held[who] += 1
            if not self._change.wait_for(lambda: self._is_turn(ticket), self._longest_s):
                self._forget(ticket, who)
                raise BusyError("it took too long until it was this question's turn",
                                hint="ask again soon")  # fmt: skip
        return ticket

    def leave(self, ticket: object, who: str) -> None:
        """Make room for the next."""
        with self._change:
            self._forget(ticket, who)

    def _is_turn(self, ticket: object) -> bool:
        return ticket in self._line[: self._at_work]

    def _forget(self, ticket: object, who: str) -> None:
        self._line.remove(ticket)
        self._held[who] -= 1
        if not self._held[who]:
            del self._held[who]
        self._change.notify_all()


def init_app(app: Flask) -> None:
    """Let costly questions wait before their views run."""
    app.extensions["queue"] = Queue()
    app.before_request(_wait)
    app.teardown_request(_leave)


def queue() -> Queue:
    """Return the queue of the current application."""
    found: Queue = current_app.extensions["queue"]
    return found


def _wait() -> None:
    told = this_door()
    if told is not None and told.is_costly:
        who = f"{visitor().name} {request.remote_addr}"
        g.turn = (queue().enter(who), who)


def _leave(_error: BaseException | None) -> None:
    turn = g.pop("turn", None)
    if turn is not None:
        queue().leave(*turn)
