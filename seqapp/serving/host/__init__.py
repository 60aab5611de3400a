"""The doors to it: REST and gRPC over kserve, metrics, logs. Runs on requirements-serve.lock alone."""
