"""What a training computes with, in a process of its own: TensorFlow's threads can be set only once."""

import json
import subprocess
import sys

from seqapp.store.records import Execution, ForecastRecord, as_json
from tests.records import forecast_record

ASK = """
import json
from seqapp.workflows.training.one_core import execution, one_core, pin_threads
pin_threads()
before = execution().model_dump()
with one_core():
    import tensorflow as tf
    tf.constant(1) + 1  # now it runs
    within = execution().model_dump()
with one_core():
    again = execution().model_dump()
print(json.dumps([before, within, again]))
"""


def test_a_job_has_one_thread_and_one_share(root):
    done = subprocess.run([sys.executable, "-c", ASK], cwd=root, capture_output=True, text=True, check=True)
    before, within, again = json.loads(done.stdout)
    assert before["threads"] == 1
    assert within == again == {"threads": 1, "shares": 1}


def test_unless_told_there_is_a_thread_for_each_core_that_the_process_may_use(root):
    ask = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from seqapp.workflows.training.one_core import execution
print(execution().threads)
"""
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_run_json_says_so_and_one_of_before_that_does_not_is_read():
    old = ForecastRecord.model_validate(forecast_record())
    assert old.execution is None
    assert "execution" not in as_json(old)
    new = ForecastRecord.model_validate(forecast_record(execution={"threads": 1, "shares": 2}))
    assert new.execution == Execution(threads=1, shares=2)
    assert as_json(new)["execution"] == {"threads": 1, "shares": 2}
