"""A whole file of reviews on the page Sentiment."""
