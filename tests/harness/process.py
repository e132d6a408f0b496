"""Background processes for tests: started on loopback, awaited by polling
their port with a deadline, stopped by their process id."""

import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

STARTED = 30  # seconds until a server must answer


def sanitizer_options() -> dict[str, str]:
    """What a sanitizer's build is told by the environment, for programs that
    get an environment of their own; see `make sanitize`."""
    return {name: value for name, value in os.environ.items()
            if name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS",
                        "UBSAN_OPTIONS")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, seconds: float, what: str):
    """Polls `condition` until it gives something true; that is returned."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        pause.wait(0.01)


class Server:
    """One background process that serves a loopback port."""

    def __init__(self, name: str, command, log: Path, port: int, env=None):
        self.name, self.port, self.log = name, port, log
        self.url = f"http://127.0.0.1:{port}"
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, env={**os.environ, **(env or {})},
                start_new_session=True)
        try:
            wait_until(self._answers, STARTED, f"{name} on port {port}")
        except Exception as error:
            self.stop()
            raise RuntimeError(f"{error}; its log:\n{self.tail()}") from None

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.name} ended at once")
        return answers(self.port)

    @property
    def pid(self) -> int:
        return self._process.pid

    def tail(self, lines=20) -> str:
        text = self.log.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def stop(self):
        """Ends the process group that this object started."""
        if self._process.poll() is None:
            self.send(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.send(signal.SIGKILL)
                self._process.wait()

    def send(self, number):
        """A signal to its process group."""
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


def start_server(name, command_for, log: Path, env_for=None) -> Server:
    """Starts a server on a free port; a port that another process took in
    the meantime is given up for the next one."""
    for attempt in range(5):
        port = free_port()
        try:
            return Server(name, command_for(port), log, port,
                          env_for(port) if env_for else None)
        except RuntimeError:
            if attempt == 4:
                raise
    raise AssertionError("not reached")
