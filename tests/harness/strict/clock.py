"""A clock on which AWS's minutes pass in milliseconds."""

import time

HOUR = 3600
DAY = 24 * HOUR

# How long AWS takes, in its own seconds.
DURATIONS = {
    "invisible": 0.5,         # CreateTable, then DescribeTable: not found yet
    "create": 5,
    "create_with_indexes": 18,
    "delete": 5,
    "index_table_updating": 30,
    "index_backfill": 510,
    "index_delete": 4,
    "throughput": 2,
    "to_provisioned": 80,
    "to_on_demand": 150,
    "on_demand_limit": 3,
    "protection": 0,
    "stream": 5,
    "class": 5,
    "encryption": 22,
    "warm": 300,
    "ttl": 2,
    "ttl_interval": 31 * 60,
    "backups_after_active": 2,
    "tag_lock": 1.7,
    "tag_lag": 2,
    "protection_interval": 15,
    "policy_interval": 15,
    "policy_lag": 3,
    "replica_create": 30,
    "replica_delete": 180,
    "import": 111,
    "import_invisible": 30,
    "restore": 120,
    "insights": 4,
    "kinesis": 4,
}


class Clock:
    """`scale` is how many real seconds one of AWS's seconds takes."""

    def __init__(self, scale=0.01):
        self._start_real = time.monotonic()
        self._start = time.time()
        self._scale = scale
        self._advanced = 0.0

    def set_scale(self, scale: float):
        self._advanced = self.now() - self._start
        self._start_real = time.monotonic()
        self._scale = scale

    def now(self) -> float:
        real = time.monotonic() - self._start_real
        return self._start + self._advanced + real / self._scale

    def advance(self, seconds: float):
        self._advanced += seconds
