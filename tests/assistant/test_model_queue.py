"""The queue before the language model: a few at a time, in their order, nobody longer than they have time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.model_queue import ModelQueue
from assistant.records import Waiting

SOON = 20.0


def enter(queue: ModelQueue, seconds: float, on_place: Callable[[int], None] = lambda place: None) -> bool:
    waiting = queue.enter(time.monotonic() + seconds)
    while True:
        try:
            on_place(next(waiting).place)
        except StopIteration as over:
            return bool(over.value)


def test_a_free_place_needs_no_waiting() -> None:
    queue = ModelQueue(2)
    assert enter(queue, SOON) and enter(queue, SOON)
    assert not queue.enter_now()
    queue.leave()
    assert queue.enter_now()


def test_people_come_in_in_their_order_and_hear_their_place() -> None:
    queue = ModelQueue(1)
    assert enter(queue, SOON)
    order: list[int] = []
    heard: dict[int, list[int]] = {number: [] for number in range(5)}

    def come(number: int) -> None:
        assert enter(queue, SOON, heard[number].append)
        order.append(number)
        queue.leave()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        while not heard[number]:
            time.sleep(0.005)
    queue.leave()
    for thread in threads:
        thread.join(SOON)
    assert order == [0, 1, 2, 3, 4]
    for number, places in heard.items():
        assert places[0] == number + 1 and places == sorted(places, reverse=True)


def test_nobody_waits_longer_than_they_have_time() -> None:
    queue = ModelQueue(1)
    assert enter(queue, SOON)
    start = time.monotonic()
    assert not enter(queue, 0.3)
    assert 0.25 < time.monotonic() - start < 3
    queue.leave()
    assert enter(queue, SOON), "whoever gave up holds no place in the line"


def test_who_would_wait_in_vain_hears_so_at_once() -> None:
    queue = ModelQueue(1)
    assert enter(queue, SOON)
    queue.leave(40.0)
    assert enter(queue, SOON)
    start = time.monotonic()
    places: list[int] = []
    assert not enter(queue, 15.0, places.append)
    assert time.monotonic() - start < 1 and places == []


def test_who_leaves_the_line_lets_the_others_move_up() -> None:
    queue = ModelQueue(1)
    assert enter(queue, SOON)
    first, second = queue.enter(time.monotonic() + SOON), queue.enter(time.monotonic() + SOON)
    assert (next(first), next(second)) == (Waiting(1), Waiting(2))
    first.close()
    assert next(second) == Waiting(1)
    assert not queue.enter_now(), "somebody waits"
    second.close()
    queue.leave()
    assert queue.enter_now()
