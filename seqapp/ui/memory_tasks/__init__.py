"""Memory tasks, the other view of the page Distance."""
