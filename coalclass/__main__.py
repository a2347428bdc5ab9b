"""`python -m coalclass` is the command."""

from coalclass.cli.app import main

if __name__ == "__main__":
    main()
