import json

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.jobs.extras import need, require


def test_what_is_installed_is_imported():
    need("json", "a file")
    assert require("json", "a file") is json


def test_what_is_not_is_refused_with_the_word_that_installs_it():
    with pytest.raises(BadInputError, match=r"A search needs no_such_package.*`make scale`"):
        require("no_such_package", "A search")
