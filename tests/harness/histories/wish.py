"""A manifest as a flat dictionary of settings: drawn at random, and its parts
found again. What begins with an underscore is how it is said, no setting."""

import json

from ..local_aws import ACCOUNT, REGION

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
CLASSES = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")
KEYS = tuple(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{n * 8}-0000-4000-8000-"
             "000000000000" for n in "12")
ENCRYPTIONS = ("", "aws", *KEYS)
EXPIRIES = ("expires", "until")
COPIES = ("eu-west-2", "eu-central-1")  # replicas' regions
MODES = ("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS")
PRECISIONS = ("MILLISECOND", "MICROSECOND")
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"
SIDES = ("read", "write")
TAGS = ("team", "cost", "stage", "ticket")
INDEXES = ("by-a", "by-b", "by-c")
SCHEDULES = ("cron(0 8 * * ? *)", "cron(0 20 * * ? *)", "rate(2 hours)")


def other(rng, choices, than):
    return rng.choice([each for each in choices if each != than])


def under(wish: dict, prefix: str) -> dict:
    """The settings below a prefix such as "index/by-a"."""
    return {k: v for k, v in wish.items() if k.startswith(prefix + "/")}


def without(wish: dict, *prefixes: str) -> dict:
    return {k: v for k, v in wish.items()
            if not any(k == p or k.startswith(p + "/") for p in prefixes)}


def indexes(wish: dict) -> list[str]:
    return sorted(k.split("/")[1] for k in wish
                  if k.startswith("index/") and k.count("/") == 1)


def named(wish: dict, kind: str, depth=1) -> list[str]:
    """Of "target": ["by-a:read", …]; depth is how many slashes stand before
    a setting's own word."""
    return sorted("/".join(k.split("/")[1:]) for k in wish
                  if k.startswith(kind + "/") and k.count("/") == depth)


def is_on_demand(wish: dict) -> bool:
    return wish["billing"] == "PAY_PER_REQUEST"


def subjects(wish: dict) -> list[str]:
    """What can be scaled: ":read", "by-a:write", …"""
    return [f"{index}:{side}" for index in ["", *indexes(wish)]
            for side in SIDES]


def capacity_key(subject: str) -> str:
    index, side = subject.split(":")
    return f"index/{index}/{side}" if index else side


def ignored(wish: dict) -> set[str]:
    """Capacities that a scaler owns."""
    return {capacity_key(s) for s in named(wish, "target")}


def policy(rng) -> str:
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem",
                 "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                 "Resource": "*", "Sid": f"s{rng.randrange(10 ** 6)}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]},
                      sort_keys=True)


def add_index(rng, wish: dict, name: str) -> dict:
    kind = rng.choice(("ALL", "KEYS_ONLY", "INCLUDE"))
    more = ",".join(sorted(rng.sample(("x", "y", "z"), 2)))
    wish[f"index/{name}"] = (f"{rng.choice('abc')}:{kind}:"
                             f"{more if kind == 'INCLUDE' else ''}")
    return fill_throughput(rng, wish, f"index/{name}/")


def fill_throughput(rng, wish: dict, prefix="") -> dict:
    for side in SIDES:
        if is_on_demand(wish):
            wish[f"{prefix}max.{side}"] = rng.choice((-1, 100, 200))
            wish.pop(f"{prefix}{side}", None)
        else:
            wish[f"{prefix}{side}"] = rng.randrange(3, 30)
            wish.pop(f"{prefix}max.{side}", None)
    return wish


def add_warm(wish: dict, prefix="") -> dict:
    return wish | {f"{prefix}warm.read": 13000, f"{prefix}warm.write": 5000}


def add_target(rng, wish: dict, subject: str) -> dict:
    where = f"target/{subject}"
    tracking = f"policy/{subject}/tracking-{subject.replace(':', '-')}"
    return wish | {where: True, f"{where}/min": rng.randrange(2, 9),
                   f"{where}/max": rng.randrange(20, 60),
                   f"{where}/suspended": False, tracking: True,
                   f"{tracking}/value": rng.randrange(30, 80),
                   f"{tracking}/in": rng.choice((30, 60)),
                   f"{tracking}/out": rng.choice((30, 60)),
                   f"{tracking}/no-in": False}


def add_action(rng, wish: dict, subject: str) -> dict:
    where = f"action/{subject}/morning-{subject.replace(':', '-')}"
    return wish | {where: True, f"{where}/schedule": rng.choice(SCHEDULES),
                   f"{where}/timezone": "UTC",
                   f"{where}/min": rng.randrange(5, 9),
                   f"{where}/max": rng.randrange(40, 80)}


def is_inline(wish: dict) -> bool:
    """Replicas stand in the table's own list, which says less of them."""
    return wish.get("_inline", False)


def propagated(wish: dict) -> dict:
    """With the table's tags on the replicas of its list, if they go there."""
    if not is_inline(wish):
        return wish
    for region in named(wish, "replica"):
        wish = without(wish, f"replica/{region}/tag")
        if wish["_propagate"]:
            wish = wish | {f"replica/{region}/{key}": value for key, value in
                           wish.items() if key.startswith("tag/")}
    return wish


def add_copy(rng, wish: dict, region: str) -> dict:
    wish = wish | {f"replica/{region}": "", f"replica/{region}/class": "",
                   f"replica/{region}/protection": False,
                   f"replica/{region}/tag/team": rng.choice(("x", "y")),
                   f"replica/{region}/pitr": rng.random() < 0.5}
    if wish[f"replica/{region}/pitr"]:
        wish[f"replica/{region}/pitr/days"] = 35
    return propagated(wish)


def may_be_copied(wish: dict) -> bool:
    """AWS wants write capacities on demand or scaled."""
    return bool(wish["stream"]) and wish["sse"] in ("", "aws") and (
        is_on_demand(wish) or all(
            f"target/{s}" in wish for s in subjects(wish) if "write" in s))


def draw(rng) -> dict:
    """A first manifest."""
    wish = {
        "billing": rng.choice(("PAY_PER_REQUEST", "PROVISIONED")),
        "class": rng.choice(CLASSES), "protection": rng.random() < 0.4,
        "stream": rng.choice(("", *VIEWS, VIEWS[-1])),
        "sse": rng.choice(ENCRYPTIONS), "ttl": rng.choice(("", *EXPIRIES)),
        "pitr": rng.random() < 0.5}
    if wish["pitr"]:
        wish["pitr/days"] = rng.choice((35, 7))
    wish = fill_throughput(rng, wish)
    for key in rng.sample(TAGS[:3], rng.randrange(4)):
        wish[f"tag/{key}"] = rng.choice(("1", "2"))
    for name in rng.sample(INDEXES, rng.choice((0, 1, 2, 2))):
        wish = add_index(rng, wish, name)
    if rng.random() < 0.15:
        wish = add_warm(wish)
    for name in indexes(wish):
        if rng.random() < 0.15:
            wish = add_warm(wish, f"index/{name}/")
    wish["_inline"] = is_on_demand(wish) and rng.random() < 0.5
    wish["_propagate"] = rng.random() < 0.5
    return _beside(rng, _scaled(rng, wish))


def _scaled(rng, wish: dict) -> dict:
    if is_on_demand(wish):
        return wish
    share = rng.choice((0, 0.4, 1))
    for subject in subjects(wish):
        if rng.random() < share:
            wish = add_target(rng, wish, subject)
            if rng.random() < 0.4:
                wish = add_action(rng, wish, subject)
    return wish


def _beside(rng, wish: dict) -> dict:
    if may_be_copied(wish) and rng.random() < 0.35:
        wish = add_copy(rng, wish, COPIES[0])
    for index in ["", *indexes(wish)]:
        if rng.random() < 0.15:
            wish[f"insights/{index}"] = rng.choice(MODES)
    if rng.random() < 0.2:
        wish[f"kinesis/{STREAM}"] = rng.choice(PRECISIONS)
    if rng.random() < 0.2:
        wish["policy/table"] = policy(rng)
    return wish
