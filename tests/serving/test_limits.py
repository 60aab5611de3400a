from seqapp.serving import limits


def test_the_largest_request_that_is_allowed_fits_into_the_body_limit():
    characters = limits.MAX_ROWS * limits.MAX_CHARACTERS
    assert 6 * characters < limits.MAX_BODY  # the longest form of a character in JSON is \\uXXXX


def test_what_may_wait_is_more_than_one_batch():
    default = limits.Limits()
    assert default.queued_rows > default.batch_rows
