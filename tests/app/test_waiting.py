"""Costly questions: two at work, a few waiting in order, the rest told when to come back."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from web.doors import door
from web.errors import BusyError, TooOftenError
from web.waiting import AT_WORK, EACH, WAITING, Queue

PATIENCE_S = 10.0


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens in another thread."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def enter_as(queue: Queue, who: str, order: list[str], leaving: threading.Event) -> None:
    ticket = queue.enter(who)
    order.append(who)
    leaving.wait(PATIENCE_S)
    queue.leave(ticket, who)


@contextmanager
def held(queue: Queue, *names: str) -> Iterator[None]:
    """Let visitors hold places until the block ends."""
    leaving = threading.Event()
    with ThreadPoolExecutor(len(names)) as pool:
        jobs = [pool.submit(enter_as, queue, name, [], leaving) for name in names]
        until(lambda: len(queue) == len(names))
        yield
        leaving.set()
        for job in jobs:
            job.result()


def test_two_are_at_work_and_others_follow_in_order() -> None:
    queue, order = Queue(at_work=2, waiting=2), []
    leave = {name: threading.Event() for name in "abcd"}
    with ThreadPoolExecutor(4) as pool:
        jobs = []
        for number, name in enumerate("abcd"):
            jobs.append(pool.submit(enter_as, queue, name, order, leave[name]))
            until(lambda n=number: len(queue) == n + 1)
        assert sorted(order) == ["a", "b"]
        leave["b"].set()
        until(lambda: len(order) == 3)
        assert order[2] == "c"
        for event in leave.values():
            event.set()
        for job in jobs:
            job.result()
    assert order[3] == "d"
    assert len(queue) == 0


def test_who_finds_no_place_is_sent_away() -> None:
    queue = Queue(at_work=1, waiting=0)
    ticket = queue.enter("a")
    with pytest.raises(BusyError, match="too many"):
        queue.enter("b")
    queue.leave(ticket, "a")
    queue.leave(queue.enter("b"), "b")


def test_one_visitor_may_not_hold_all_places() -> None:
    queue = Queue(at_work=2, waiting=3, each=1)
    queue.enter("a")
    with pytest.raises(TooOftenError, match="1 costly questions of yours"):
        queue.enter("a")
    queue.enter("b")


def test_who_waits_too_long_is_sent_away_and_holds_nothing() -> None:
    queue = Queue(at_work=1, waiting=1, longest_s=0.02)
    ticket = queue.enter("a")
    with pytest.raises(BusyError, match="too long"):
        queue.enter("b")
    assert len(queue) == 1
    queue.leave(ticket, "a")


def ask_slowly(client: FlaskClient, path: str, going: threading.Event) -> list[object]:
    """Let as many clients as there are places, and two more, ask a slow question at once."""
    app = client.application
    started = threading.Semaphore(0)

    def slow() -> str:
        started.release()
        going.wait(PATIENCE_S)
        return "done"

    view = door("ask", is_costly=True)(slow)
    app.add_url_rule(path, view_func=view, endpoint="slow")

    def ask(number: int) -> object:
        return app.test_client().get(path, environ_base={"REMOTE_ADDR": f"127.0.0.{number}"})

    queue = app.extensions["queue"]
    with ThreadPoolExecutor(AT_WORK + WAITING + 2) as pool:
        jobs = [pool.submit(ask, number) for number in range(1, AT_WORK + WAITING + 1)]
        until(lambda: len(queue) == AT_WORK + WAITING)
        sent_away = [ask(number) for number in (50, 51)]
        assert app.test_client().get("/api/v1/summary").status_code == 200
        going.set()
        return [*(job.result() for job in jobs), *sent_away]


def test_the_service_serves_some_and_tells_others_when_to_come_back(client: FlaskClient) -> None:
    answers = ask_slowly(client, "/api/v1/slow", threading.Event())
    statuses = [answer.status_code for answer in answers]  # type: ignore[attr-defined]
    assert statuses == [200] * (AT_WORK + WAITING) + [503, 503]
    last = answers[-1]
    assert last.headers["Retry-After"] == "5"  # type: ignore[attr-defined]
    assert last.json["type"].endswith("#BusyError")  # type: ignore[attr-defined]
    assert len(client.application.extensions["queue"]) == 0


def test_a_visitor_with_a_share_is_told_so(client: FlaskClient) -> None:
    queue = client.application.extensions["queue"]
    with held(queue, *["local 127.0.0.1"] * EACH):
        answer = client.get("/api/v1/groups")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "5"
        assert client.get("/api/v1/coverage").status_code == 200


def test_what_is_known_already_needs_no_place(client: FlaskClient) -> None:
    first = client.get("/api/v1/groups")
    assert first.status_code == 200
    queue = client.application.extensions["queue"]
    with held(queue, *(str(number) for number in range(AT_WORK + WAITING))):
        assert client.get("/api/v1/groups").data == first.data
        assert client.get("/api/v1/groups?by=street").status_code == 503


def test_a_view_that_fails_leaves_its_place(client: FlaskClient) -> None:
    for _ in range(AT_WORK + WAITING + 1):
        assert client.get("/api/v1/groups?by=county").status_code == 404
    assert len(client.application.extensions["queue"]) == 0
