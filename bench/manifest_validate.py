#!/usr/bin/env python3
"""`dynaplane validate` beside kubeconform with our JSON Schema, on the same
manifests: a folder of files and one multi-document file.

    bench/manifest_validate.py [COUNT] [RUNS]    10000 and 5 by default

kubeconform comes from its Go module, at the version below. The two sides
alternate within one run; medians, with smallest and largest behind. It also
tells the peak memory for COUNT and for a tenth of it, which must be alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DYNAPLANE = ROOT / "build/bin/dynaplane"
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


def run(command):
    """Seconds and peak MiB of a command that must succeed."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, command
    return seconds, usage.ru_maxrss / 1024


def show(name, seconds, count):
    middle = statistics.median(seconds)
    print(f"  {name:12} {middle:7.3f} s ({min(seconds):.3f} to "
          f"{max(seconds):.3f}), {middle / count * 1e6:6.1f} µs a manifest")
    return middle


def compare(path, count, runs, checker, schema):
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(run([DYNAPLANE, "validate", "-f", path])[0])
        theirs.append(run([checker, "-schema-location", schema, path])[0])
    print(f"{path.name}:")
    ratio = show("kubeconform", theirs, count) / show("dynaplane", ours, count)
    print(f"  dynaplane is {ratio:.1f} times as fast")


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
            memory = [run([DYNAPLANE, "validate", "-f", path])[1]
                      for path in (small, large)]
            print(f"{large.name}: {memory[0]:.1f} MiB for {count // 10}, "
                  f"{memory[1]:.1f} MiB for {count}")


if __name__ == "__main__":
    main()
