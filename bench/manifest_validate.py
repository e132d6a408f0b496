#!/usr/bin/env python3
"""`dynaplane validate` beside kubeconform with our JSON Schema, on the same
manifests: a folder of files and one multi-document file.

    bench/manifest_validate.py [COUNT] [RUNS]    10000 and 5 by default

kubeconform comes from its Go module, at the version below. The two sides
alternate within one run; medians, with smallest and largest behind, of the
wall time and of the processor's: kubeconform uses every core, dynaplane one.
The peak memory for COUNT and for a tenth of it must be alike.
"""

import dataclasses
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("DYNAPLANE_BUILD", ROOT / "build"))
DYNAPLANE = BUILD / "bin/dynaplane"
TOOLS = ROOT / "build/tools/bin"
MODULE = "github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7"


def kubeconform():
    program = TOOLS / "kubeconform"
    if not program.exists():
        subprocess.run(["go", "install", MODULE], check=True,
                       env={**os.environ, "GOBIN": str(TOOLS)})
    return program


def write_manifests(folder, count):
    """Real manifests, with the "N" that kubeconform's YAML 1.1 needs quoted;
    each with a name of its own."""
    text = subprocess.run([DYNAPLANE, "convert", "-f",
                           ROOT / "examples/orders.yaml"],
                          check=True, capture_output=True, text=True).stdout
    documents = [text.replace("name: orders", f"name: orders-{i}", 1)
                 for i in range(count)]
    files = folder / f"files-{count}"
    files.mkdir()
    for i, document in enumerate(documents):
        (files / f"{i}.yaml").write_text(document)
    one = folder / f"all-{count}.yaml"
    one.write_text("---\n".join(documents))
    return files, one


@dataclasses.dataclass
class Run:
    wall: float  # seconds
    processor: float
    memory: float  # MiB at its peak


def run(command):
    """Of a command that must succeed."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, command
    return Run(seconds, usage.ru_utime + usage.ru_stime,
               usage.ru_maxrss / 1024)


def median_of(runs, what, count):
    """Shown as microseconds for each manifest."""
    each = [getattr(one, what) / count * 1e6 for one in runs]
    return (statistics.median(each), f"{statistics.median(each):7.0f} µs "
            f"({min(each):.0f} to {max(each):.0f})")


def compare(path, count, runs, checker, schema):
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(run([DYNAPLANE, "validate", "-f", path]))
        theirs.append(run([checker, "-schema-location", schema, path]))
    print(f"{path.name}, for each manifest, median of {runs}:")
    for what in ("wall", "processor"):
        slow, slow_text = median_of(theirs, what, count)
        fast, fast_text = median_of(ours, what, count)
        ratios = [b_run / a_run for a_run, b_run in zip(
            (getattr(one, what) for one in ours),
            (getattr(one, what) for one in theirs))]
        print(f"  {what:10} kubeconform {slow_text}, dynaplane {fast_text}: "
              f"x {slow / fast:.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def compare_memory(large, small, count):
    at_small, at_large = (run([DYNAPLANE, "validate", "-f", path]).memory
                          for path in (small, large))
    print(f"{large.name}: {at_small:.1f} MiB at the peak for {count // 10}, "
          f"{at_large:.1f} MiB for {count}")
    assert at_large < 1.25 * at_small + 2, "memory grows with the manifests"


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    checker = kubeconform()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "schema.json"
        schema.write_bytes(subprocess.run([DYNAPLANE, "schema"], check=True,
                                          capture_output=True).stdout)
        files, one = write_manifests(folder, count)
        for path in (files, one):
            compare(path, count, runs, checker, schema)
        small_files, small_one = write_manifests(folder, count // 10)
        for large, small in ((files, small_files), (one, small_one)):
            compare_memory(large, small, count)


if __name__ == "__main__":
    main()
