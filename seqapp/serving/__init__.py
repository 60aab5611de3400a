"""The server: requests checked before they are queued, batches that cannot mix, versions swapped as it serves.

What stands here is asyncio and NumPy; `host` beside it needs the packages of requirements-serve.lock (.venv-serve).
"""
