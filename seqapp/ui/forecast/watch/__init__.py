"""Several tickers at once on the page Forecast: how much they may lose in a day."""
