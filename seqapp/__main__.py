"""`python -m seqapp`, and the console script `seqapp`."""

import sys


def main() -> None:
    """Run the command line; without the packages of [cli], one line says what to install."""
    try:
        from seqapp.cli import main as run  # noqa: PLC0415 (what it needs may not be installed)
    except ModuleNotFoundError as error:
        if (error.name or "seqapp").partition(".")[0] == "seqapp":
            raise
        sys.stderr.write(
            f"The command line needs {error.name}, which is not installed. "
            "Install what it needs: pip install 'seqapp[cli]'.\n"
        )
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()
