"""How the forecasts that were made live on the page Forecast turned out."""
