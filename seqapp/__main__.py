"""`python -m seqapp`."""

from seqapp.cli import main

if __name__ == "__main__":
    main()
