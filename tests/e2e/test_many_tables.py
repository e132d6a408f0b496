"""Many tables in one run, at AWS's rates: no error, no storm of retries, few
connections, little memory. `make bench` does the same with 200."""

from harness.dynaplane import PROVIDER
from harness.manifests import scaled_table
from harness.memory import PeakMemory
from harness.process import sanitizer_options

TABLES = 40


def test_many_tables(strict_user, strict):
    strict.reset(rate_factor=1)
    manifests = strict_user.write(
        *(scaled_table(f"table-{i:03}") for i in range(TABLES)))

    def run(command, *more):
        return strict.tally(lambda: strict_user.run(
            command, "-f", manifests, "--yes", "--stack", "shop/many", *more,
            timeout=300).expect(0))

    with PeakMemory(PROVIDER) as peak:
        up = run("up")
        assert up.counts["AutoScaling.PutScalingPolicy"] == 6 * TABLES
        assert up.counts["DynamoDB.CreateTable"] <= 1.5 * TABLES
        # As below: how many are refused depends on the machine, too.
        assert up.throttled <= TABLES and up.connections <= 20

        refresh = run("refresh")
        # Lists of 50 and of 10 for all that is asked at the same time.
        targets, policies = (refresh.counts[f"AutoScaling.Describe{what}"]
                             for what in ("ScalableTargets",
                                          "ScalingPolicies"))
        assert targets <= TABLES / 2 and policies <= 2 * TABLES
        # Ten a second are allowed; how many more are tried depends on the
        # machine.
        assert refresh.counts["DynamoDB.DescribeTimeToLive"] <= 4 * TABLES
        assert refresh.throttled <= 3 * TABLES

        assert run("destroy",
                   "--allow-data-loss=all").throttled <= TABLES
        assert strict.table_names() == [] and strict.targets() == {}
        # Sanitizers take memory of their own.
        assert peak.stop() < 60 or sanitizer_options()
