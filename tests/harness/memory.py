"""How much memory the processes of one program take at most."""

import threading
from pathlib import Path


class PeakMemory(threading.Thread):
    """Looks ten times a second, until it is stopped."""

    def __init__(self, program: Path):
        super().__init__(daemon=True)
        self._program = program.resolve()
        self._stopped = threading.Event()
        self._mib = 0.0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self):
        while not self._stopped.wait(0.1):
            for folder in Path("/proc").iterdir():
                if folder.name.isdigit():
                    self._mib = max(self._mib, self._peak_of(folder))

    def stop(self) -> float:
        """MiB of the largest."""
        self._stopped.set()
        self.join()
        return self._mib

    def _peak_of(self, process: Path) -> float:
        try:
            if (process / "exe").resolve() != self._program:
                return 0
            status = (process / "status").read_text()
        except OSError:  # it has ended, or is somebody else's
            return 0
        found = [line for line in status.splitlines() if "VmHWM" in line]
        return int(found[0].split()[1]) / 1024 if found else 0
