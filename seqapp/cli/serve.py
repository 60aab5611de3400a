"""`python -m seqapp serve`: the same command again, in the server's own environment."""

import os
from pathlib import Path
from typing import Annotated

import typer

from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import models_root

HOME = Path(__file__).resolve().parents[2]
FOLDER, LOCK = ".venv-serve", "requirements-serve.lock"


def serve(
    models: Annotated[
        Path | None, typer.Option(help="The folder of all models; default: where `models` looks.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="For REST; 0 takes a free one.")] = 8080,
    grpc_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="For gRPC; default: the one after --port.")
    ] = None,
    batch_rows: Annotated[
        int, typer.Option(min=1, max=64, help="Rows computed at once at most; 1: no batching.")
    ] = 64,
    deadline: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds until a request is given up.")
    ] = 10.0,
    grace: Annotated[float, typer.Option(min=0, max=600, help="Seconds to end in after SIGTERM.")] = 10.0,
) -> None:
    """Serve every model under the Open Inference Protocol v2 (REST, gRPC) and TensorFlow Serving's :predict."""
    root = models or models_root()
    if not root.is_dir():
        raise BadInputError(f"--models takes a folder of models. Received: {root}.")
    given = {
        "models": root.absolute(),
        "host": host,
        "port": port,
        "grpc-port": grpc_port,
        "batch-rows": batch_rows,
        "deadline": deadline,
        "grace": grace,
    }
    python = _python(HOME)
    options = [f"--{name}={value}" for name, value in given.items() if value is not None]
    path = os.pathsep.join(filter(None, [str(HOME), os.environ.get("PYTHONPATH")]))
    os.execve(  # noqa: S606 - our own interpreter, without a shell  # nosec B606
        python, [str(python), "-m", "seqapp.serving", *options], os.environ | {"PYTHONPATH": path}
    )


def _python(home: Path) -> Path:
    """The Python of the server's environment.

    Raises:
        BadInputError: the environment is not there, or holds another lock than this checkout's.
    """
    installed, lock = home / FOLDER / LOCK, home / LOCK
    if not lock.is_file():
        raise BadInputError(
            "The server runs from a checkout of the project: clone it and run `make serve` there."
        )
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        raise BadInputError(
            f"The server has an environment of its own, {FOLDER}, which is missing or out of date. "
            "Run `make venv-serve` once, then this again."
        )
    return home / FOLDER / "bin" / "python"
