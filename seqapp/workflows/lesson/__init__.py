"""What the lesson's pages compute: words of a text, nets of every seed, memory tasks."""
