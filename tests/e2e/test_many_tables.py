"""Many tables in one run, at AWS's rates: no error, no storm of retries, few
connections, little memory."""

import threading
from pathlib import Path

import pytest

from harness.dynaplane import PROVIDER
from harness.manifests import scaled_table

TABLES = 16


class PeakMemory(threading.Thread):
    """Looks how much memory the providers take, until it is stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self._stopped = threading.Event()
        self.mib = 0.0

    def run(self):
        while not self._stopped.wait(0.1):
            for folder in Path("/proc").iterdir():
                if folder.name.isdigit():
                    self.mib = max(self.mib, peak_of(folder))

    def stop(self) -> float:
        self._stopped.set()
        self.join()
        return self.mib


def peak_of(process: Path) -> float:
    try:
        if (process / "exe").resolve() != PROVIDER.resolve():
            return 0
        status = (process / "status").read_text()
    except OSError:  # it has ended, or is somebody else's
        return 0
    found = [line for line in status.splitlines() if "VmHWM" in line]
    return int(found[0].split()[1]) / 1024 if found else 0


@pytest.fixture
def peak():
    peak = PeakMemory()
    peak.start()
    yield peak
    peak.stop()


def test_many_tables(strict_user, strict, peak):
    strict.reset(rate_factor=1)
    manifests = strict_user.write(
        *(scaled_table(f"table-{i:03}") for i in range(TABLES)))

    def run(command, *more):
        before = strict.report()
        strict.reset_counts()
        strict_user.run(command, "-f", manifests, "--yes", "--stack",
                        "shop/many", *more, timeout=300).expect(0)
        report = strict.report()
        throttled = sum(refused["code"] == "ThrottlingException"
                        for refused in report["refused"][
                            len(before["refused"]):])
        return (strict.counts(), throttled,
                report["connections"] - before["connections"])

    counts, throttled, connections = run("up")
    assert counts["AutoScaling.PutScalingPolicy"] == 6 * TABLES
    assert counts["DynamoDB.CreateTable"] <= 1.5 * TABLES
    assert throttled <= TABLES / 2 and connections <= 20

    counts, throttled, _ = run("refresh")
    assert counts["AutoScaling.DescribeScalableTargets"] <= 8
    assert counts["AutoScaling.DescribeScalingPolicies"] <= TABLES
    # Ten a second are allowed; how many more are tried depends on the machine.
    assert counts["DynamoDB.DescribeTimeToLive"] <= 4 * TABLES
    assert throttled <= 3 * TABLES

    _, throttled, _ = run("destroy", "--allow-data-loss=all")
    assert throttled <= TABLES / 2
    assert strict.table_names() == [] and strict.targets() == {}
    assert peak.stop() < 60
