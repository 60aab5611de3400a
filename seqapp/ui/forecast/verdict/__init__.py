"""How good the forecasts of the page Forecast were, in words and in numbers."""
