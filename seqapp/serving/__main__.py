"""`python -m seqapp.serving`, in .venv-serve: what `python -m seqapp serve` becomes."""

import argparse
import os
import sys
from pathlib import Path

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.serving.limits import MAX_ROWS, Limits
from seqapp.store.registry import models_root


def main(arguments: list[str] | None = None) -> int:
    """Serve; a failure is one line on stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    parser = argparse.ArgumentParser("python -m seqapp serve")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--grpc-port", type=int)
    parser.add_argument("--batch-rows", type=int, default=MAX_ROWS)
    parser.add_argument("--workers", type=int, default=Limits.workers)
    parser.add_argument("--deadline", type=float, default=Limits.deadline)
    parser.add_argument("--grace", type=float, default=Limits.grace)
    given = parser.parse_args(arguments)
    limits = Limits(
        batch_rows=given.batch_rows, workers=given.workers, deadline=given.deadline, grace=given.grace
    )
    try:
        from seqapp.serving.host.server import Place, run  # noqa: PLC0415 (its packages may be missing)

        after = given.port + 1 if given.port else 0
        grpc_port = after if given.grpc_port is None else given.grpc_port
        run(Place(given.models or models_root(), given.host, given.port, grpc_port), limits)
    except ModuleNotFoundError as error:
        sys.stderr.write(f"The server needs {error.name}, which is not installed here. Run: make serve\n")
        return 2
    except (BadInputError, WorldError) as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 2 if isinstance(error, BadInputError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
