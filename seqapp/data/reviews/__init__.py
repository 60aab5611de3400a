"""Film reviews: the door, what it reads from, what it checks. `door.py` is the way in."""
