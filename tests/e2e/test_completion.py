"""Completion in real shells."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from harness.dynaplane import BUILD

COMMANDS = {"validate", "preview", "up", "destroy", "iam-policy", "doctor"}


def shell(name) -> str:
    path = shutil.which(name)
    assert path, f"{name} is missing: run `make test`"
    return path


@pytest.fixture
def folder(offline):
    (offline.work / "table.yaml").write_text("")
    return offline.work


def bash(folder, *words) -> set:
    script = """
        source <(dynaplane completion bash)
        complete -p dynaplane >/dev/null || exit 1
        COMP_WORDS=(dynaplane "$@")
        COMP_CWORD=$#
        _dynaplane
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    return output(folder, shell("bash"), "--norc", "-c", script, "bash",
                  *words)


def fish(folder, *words) -> set:
    script = ("dynaplane completion fish | source; "
              "complete -C (string join ' ' -- dynaplane $argv)")
    lines = output(folder, shell("fish"), "--no-config", "-c", script, *words)
    return {line.split("\t")[0] for line in lines}


def output(folder, *command) -> set:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60,
        env={"PATH": f"{BUILD / 'bin'}:/usr/bin:/bin", "HOME": str(folder),
             "LANG": "C.UTF-8"})
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split("\n")) - {""}


@pytest.mark.parametrize("complete", [bash, fish])
def test_commands_options_words_and_files(folder, complete):
    assert COMMANDS <= complete(folder, "")
    assert complete(folder, "val") == {"validate"}
    options = complete(folder, "up", "--")
    assert {"--filename", "--yes", "--allow-data-loss"} <= options
    assert "--in-place" not in options
    assert complete(folder, "convert", "--in") == {"--in-place", "--input-dir"}
    assert complete(folder, "up", "-o", "") == {"text", "json", "yaml"}
    assert complete(folder, "completion", "z") == {"zsh"}
    assert complete(folder, "help", "dest") == {"destroy"}
    assert {"github", "markdown"} <= complete(folder, "preview", "-o", "")
    assert complete(folder, "up", "-f", "tab") == {"table.yaml"}
    assert {"native", "official"} <= complete(folder, "up", "--provider", "")


class Terminal:
    """zsh completes only what is typed on a terminal."""

    def __init__(self, folder):
        pid, self._fd = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execve(shell("zsh"), ["zsh", "-f", "-i"], {
                "PATH": f"{BUILD / 'bin'}:/usr/bin:/bin", "TERM": "dumb",
                "HOME": str(folder), "LANG": "C.UTF-8"})
        self._pid = pid

    def type(self, text: str, expected: str) -> str:
        """What comes back, until it holds `expected`."""
        os.write(self._fd, text.encode())
        seen, deadline = "", time.monotonic() + 30
        while expected not in seen:
            ready, _, _ = select.select([self._fd], [], [], 1)
            if ready:
                seen += os.read(self._fd, 4096).decode(errors="replace")
            assert time.monotonic() < deadline, f"no {expected!r} in {seen!r}"
        return seen

    def close(self):
        os.close(self._fd)
        os.waitpid(self._pid, 0)


def test_zsh(folder):
    terminal = Terminal(folder)
    terminal.type("autoload -U compinit && compinit -D -u && "
                  "source <(dynaplane completion zsh) && echo rea''dy\n",
                  "\nready")
    terminal.type("dynaplane prev\t", "dynaplane preview ")
    terminal.type("--expect\t", "--expect-no-changes ")
    terminal.type("-o js\t", "json ")
    terminal.type("-f tab\t", "table.yaml ")
    terminal.close()


def test_other_shells_are_refused(offline):
    refused = offline.run("completion", "tcsh").expect(2)
    assert "bash" in refused.err and "fish" in refused.err
