"""The way in: `python -m app` is the command `shiqu`."""

from app.cli import main

if __name__ == "__main__":
    main()
