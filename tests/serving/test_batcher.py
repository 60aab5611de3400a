import asyncio
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from seqapp.serving.batcher import Batcher
from seqapp.serving.calls import RequestError
from seqapp.serving.limits import Limits


class Lengths:
    """Answers each text with its length; poison fails its whole batch; a text `nan` has no finite answer."""

    def __init__(self, number=0.0):
        self.number, self.batches, self.gate = number, [], threading.Event()
        self.gate.set()

    def run(self, signature, inputs):  # noqa: ARG002
        assert self.gate.wait(20)
        texts = inputs["review"].tolist()
        self.batches.append(texts)
        if b"poison" in texts:
            raise RuntimeError("poison")
        if b"short" in texts:
            texts = texts[:-1]
        lengths = np.array([np.nan if text == b"nan" else len(text) for text in texts], np.float32)
        return {"length": lengths, "number": np.full(len(texts), self.number, np.float32)}


def run(work, **limits):
    """Run `work(batcher)` in an event loop of a thread of its own: the browser's tests may have one in this thread."""

    async def main():
        batcher = Batcher(Limits(**limits))
        try:
            return await work(batcher)
        finally:
            batcher.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(main())).result()


async def status(answer):
    try:
        return (await answer)["length"].tolist()
    except RequestError as error:
        return error.status


def test_of_3000_requests_with_poison_among_them_none_gets_anothers_answer(call):
    rng = random.Random(0)  # noqa: S311
    model = Lengths()
    asked = [["x" * rng.randint(1, 99) for _ in range(rng.randint(1, 5))] for _ in range(3000)]
    for index in range(0, 3000, 10):
        asked[index][-1] = rng.choice(["poison", "nan", "short"])
    wanted = [
        500 if {"poison", "short"} & set(texts) else 400 if "nan" in texts else [len(text) for text in texts]
        for texts in asked
    ]

    async def work(batcher):
        return await asyncio.gather(*(status(batcher.answer(model, call(*texts))) for texts in asked))

    assert run(work, queued_requests=4000, queued_rows=20_000) == wanted
    assert max(map(len, model.batches)) > 32


def test_rows_of_two_versions_and_of_two_shapes_are_never_computed_together(call):
    old, new = Lengths(1), Lengths(2)

    async def work(batcher):
        return await asyncio.gather(
            *(batcher.answer((old, new)[i % 2], call("x" * (i + 1))) for i in range(40))
        )

    answers = run(work)
    assert [answer["number"][0] for answer in answers] == [1, 2] * 20
    assert [answer["length"][0] for answer in answers] == list(range(1, 41))


def test_what_is_noted_is_cut_apart_as_the_outputs_are(call):
    class Noting(Lengths):
        def run(self, signature, inputs):
            return {
                **super().run(signature, inputs),
                "words": np.char.count(inputs["review"].astype(str), " ") + 1,
            }

    signature = replace(call("a").signature, noted=("words",))
    calls = [replace(call(text), signature=signature) for text in ("a b c", "a", "a b")]

    async def work(batcher):
        return await asyncio.gather(*(batcher.answer(model, one) for one in calls))

    model = Noting()
    assert [answer["words"].tolist() for answer in run(work)] == [[3], [1], [2]]
    assert sorted(map(len, model.batches)) == [1, 2]  # the first alone, the others while it was computed


def test_a_signature_whose_outputs_hang_on_the_longest_row_runs_alone(call):
    model = Lengths()

    async def work(batcher):
        traced = [call("a", signature="trace") for _ in range(5)]
        await asyncio.gather(*(status(batcher.answer(model, one)) for one in traced), return_exceptions=True)

    run(work)
    assert [len(batch) for batch in model.batches] == [1] * 5


def test_a_full_queue_answers_503_with_the_seconds_to_wait_and_takes_again_once_it_is_empty(call):
    model = Lengths()
    model.gate.clear()

    async def work(batcher):
        waiting = [asyncio.create_task(batcher.answer(model, call("abc"))) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(RequestError, match="full") as refused:
            await batcher.answer(model, call("abc"))
        assert (refused.value.status, refused.value.retry_after) == (503, 1)
        model.gate.set()
        await asyncio.gather(*waiting)
        return await batcher.answer(model, call("abcd"))

    assert run(work, queued_requests=4)["length"] == [4]


def test_so_many_rows_wait_and_no_more(call):
    model = Lengths()
    model.gate.clear()

    async def work(batcher):
        first = asyncio.create_task(batcher.answer(model, call("a")))
        await asyncio.sleep(0)
        second = asyncio.create_task(batcher.answer(model, call(*"abcd")))
        await asyncio.sleep(0)
        assert await status(batcher.answer(model, call("a", "b"))) == 503
        model.gate.set()
        await asyncio.gather(first, second)

    run(work, queued_rows=5)


def test_a_request_past_its_deadline_is_answered_503_and_never_computed(call):
    model = Lengths()
    model.gate.clear()

    async def work(batcher):
        first = asyncio.create_task(status(batcher.answer(model, call("a"))))
        await asyncio.sleep(0)
        late = await status(batcher.answer(model, call("late")))
        model.gate.set()
        await first
        return late

    assert run(work, deadline=0.2) == 503
    assert [b"late"] not in model.batches


def test_a_request_that_was_given_up_leaves_the_others_their_rows(call):
    model = Lengths()
    model.gate.clear()

    async def work(batcher):
        tasks = [asyncio.create_task(batcher.answer(model, call("x" * (i + 1)))) for i in range(10)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        model.gate.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    answers = run(work)
    assert [answer["length"][0] for i, answer in enumerate(answers) if i % 3] == [
        i + 1 for i in range(10) if i % 3
    ]


def test_batches_of_one_row_turn_batching_off(call):
    model = Lengths()

    async def work(batcher):
        await asyncio.gather(*(batcher.answer(model, call("a")) for _ in range(8)))

    run(work, batch_rows=1)
    assert [len(batch) for batch in model.batches] == [1] * 8
