"""The numbers behind the verdict of the page Forecast: every model, horizon and test."""
