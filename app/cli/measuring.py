"""To come."""

import click

VERBS: tuple[click.Command, ...] = ()
