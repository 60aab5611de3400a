"""models/<name>/<version>/ on disk: published whole or not at all, verified before it loads."""
