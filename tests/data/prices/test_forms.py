import pandas as pd
import pytest

from seqapp.data.prices.door import read_prices
from tests.data.prices.forms import FORMS, bars


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_file_is_read_as_it_was_written_and_every_guess_is_told(form):
    frame = bars(*form.tickers)
    prices = read_prices(form.file, form.write(frame))
    pd.testing.assert_frame_equal(prices.frame, form.expected(frame), check_exact=True, check_dtype=False)
    for words in form.notes:
        assert any(words in note for note in prices.notes), (words, prices.notes)
