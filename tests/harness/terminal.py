"""A command on a terminal: what it asks there is answered."""

import os
import pty
import select
import subprocess
import time

from .dynaplane import Dynaplane, Result


class Terminal:
    """Standard input and error are a terminal, standard output is a pipe."""

    def __init__(self, user: Dynaplane, *args, typed=""):
        """`typed` is there before the command starts."""
        self._args = list(args)
        self._begin = time.monotonic()
        self._deadline = self._begin + 60
        self._fd, user_side = pty.openpty()
        os.write(self._fd, typed.encode())
        self._process = user.start(*args, stdin=user_side, stderr=user_side,
                                   stdout=subprocess.PIPE)
        os.close(user_side)
        self._seen = ""

    def _read(self) -> bool:
        """False when the command has left the terminal."""
        assert time.monotonic() < self._deadline, self._seen
        ready, _, _ = select.select([self._fd], [], [], 1)
        if not ready:
            return True
        try:
            self._seen += os.read(self._fd, 4096).decode(errors="replace")
        except OSError:
            return False
        return True

    def wait(self, question: str) -> "Terminal":
        while question not in self._seen:
            assert self._read(), f"no {question!r} in {self._seen!r}"
        return self

    def answer(self, question: str, text: str) -> "Terminal":
        """Waits for the question, and types the answer."""
        self.wait(question)
        os.write(self._fd, f"{text}\n".encode())
        return self

    def end(self) -> Result:
        """All that it said. A question without an answer runs into the end."""
        while self._read():
            pass
        out, _ = self._process.communicate()
        os.close(self._fd)
        return Result(self._args, self._process.returncode, out, self._seen,
                      time.monotonic() - self._begin)
