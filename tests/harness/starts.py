"""How often a user starts the Pulumi CLI, and with what."""

from .dynaplane import PULUMI


def count_starts(user):
    """Each start of pulumi leaves a line in a log: a shim on its PATH."""
    folder = user.folder / "shim"
    folder.mkdir()
    log = folder / "log"
    shim = folder / "pulumi"
    shim.write_text(f'#!/bin/sh\necho "$@" >>"{log}"\nexec "{PULUMI}" "$@"\n')
    shim.chmod(0o755)
    user.env["PATH"] = f"{folder}:{user.env['PATH']}"
    user.started = lambda: log.read_text().splitlines()
    user.forget = lambda: log.write_text("")
    return user
