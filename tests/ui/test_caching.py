from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.runtime.caching.hashing import UserHashError

from seqapp.numbers.gradients import changed
from seqapp.ui.caching import HASH_FUNCS
from seqapp.workflows.lesson.words import Words
from tests.numbers.test_nets import random_net

NET = replace(random_net("rnn"), digest="a")


@st.cache_data(hash_funcs=HASH_FUNCS)
def kept(net, words) -> object:
    return np.random.default_rng().random()


def words(*ids: int) -> Words:
    return Words(["good"] * len(ids), np.array(ids), np.ones(len(ids), bool), 0)


def test_a_net_is_known_by_its_file_and_a_text_by_its_words() -> None:
    first = kept(NET, words(1, 2))
    assert kept(replace(NET, bias=NET.bias.copy()), words(1, 2)) == first
    assert kept(replace(NET, digest="b"), words(1, 2)) != first
    assert kept(NET, words(2, 1)) != first


def test_a_net_changed_by_hand_is_not_taken_for_the_one_from_the_file() -> None:
    with pytest.raises(UserHashError, match="change it inside the cached function"):
        kept(changed(NET, scale=2.0), words(1, 2))
