"""What AWS counts: requests in a second, changes in a day."""

import math
import time
from collections import defaultdict, deque

from .clock import DAY, HOUR
from .errors import limit, throttled

# Requests per second and burst of one account in one region.
RATES = {
    "CreateTable": ("control", 10, 10),
    "UpdateTable": ("control", 10, 10),
    "DeleteTable": ("control", 10, 10),
    "ListTagsOfResource": ("ListTagsOfResource", 10, 10),
    "TagResource": ("TagResource", 5, 5),
    "UntagResource": ("UntagResource", 5, 5),
    "DescribeContinuousBackups": ("DescribeContinuousBackups", 10, 10),
    "DescribeTimeToLive": ("DescribeTimeToLive", 2, 4),
    "DescribeContributorInsights": ("insights", 5, 5),
    "UpdateContributorInsights": ("insights", 5, 5),
}


def iso8601(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


class Bucket:
    def __init__(self, rate: float, burst: float):
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        refill = (now - self._at) * self._rate
        self._tokens = min(self._burst, self._tokens + refill)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Rates:
    """`factor` multiplies all rates and bursts; 0 turns them off. Rates are
    on the real clock: a client that hurries is refused, whatever the scale."""

    def __init__(self, factor=1.0):
        self._factor = factor
        self._buckets = {}

    def check(self, region: str, operation: str):
        if operation not in RATES or not self._factor:
            return
        name, rate, burst = RATES[operation]
        key = (region, name)
        if key not in self._buckets:
            self._buckets[key] = Bucket(rate * self._factor,
                                        max(1, burst * self._factor))
        if not self._buckets[key].take():
            raise throttled(
                "The rate of control plane requests made by this account is "
                "too high" if name == "control" else "Rate exceeded")


class Window:
    """At most `count` changes in `seconds`."""

    def __init__(self, count: int, seconds: float):
        self._count, self._seconds = count, seconds
        self._times = deque()

    def allows(self, now: float) -> bool:
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        return len(self._times) < self._count

    def add(self, now: float):
        self._times.append(now)

    def ends(self) -> float:
        return self._times[0] + self._seconds


class Decreases:
    """Capacity decreases of a table and of each index: four at any time of
    a UTC day, then one after each hour without any, 27 a day at most."""

    def __init__(self):
        self._times = defaultdict(list)

    def check(self, subject: str, now: float):
        today = [t for t in self._times[subject]
                 if math.floor(t / DAY) == math.floor(now / DAY)]
        if len(today) < 4 or (now - today[-1] >= HOUR and len(today) < 27):
            return
        at = iso8601(today[-1] + HOUR)
        raise limit(
            "Subscriber limit exceeded: Provisioned throughput decreases are "
            "limited within a given UTC day. After the first 4 decreases, "
            "each subsequent decrease in the same UTC day can be performed "
            f"at most once every 3600 seconds. Number of decreases today: "
            f"{len(today)}. Next decrease can be made at {at}")

    def add(self, subject: str, now: float):
        self._times[subject].append(now)
