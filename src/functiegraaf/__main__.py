"""Lets `python -m functiegraaf` do what the command `functiegraaf` does."""

from functiegraaf.cli import run

run()
