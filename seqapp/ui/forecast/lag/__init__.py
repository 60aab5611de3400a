"""Whether a forecast that somebody brings to the page Forecast only repeats yesterday's price."""
