"""The page Sentiment."""
