"""The order of days on the page Order matters: the same price moves shuffled and reversed."""
