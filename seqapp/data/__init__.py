"""The doors to reviews and prices, and reviews that the project writes itself."""
