"""What a manifest's author changes, one function a kind: from a wish to the
next one, or None where there is nothing of the kind to change."""

from .wish import (CLASSES, COPIES, ENCRYPTIONS, EXPIRIES, INDEXES, MODES,
                   PRECISIONS, SCHEDULES, SIDES, STREAM, TAGS, VIEWS,
                   add_action, add_copy, add_index, add_target, add_warm,
                   ignored, indexes, is_inline, is_on_demand, may_be_copied, named,
                   other, policy, subjects, under, without, fill_throughput)

KINDS = {}


def kind(function):
    KINDS[function.__name__.replace("_", "-")] = function
    return function


def pick(rng, choices):
    return rng.choice(choices) if choices else None


@kind
def index_add(rng, wish):
    name = pick(rng, [n for n in INDEXES if f"index/{n}" not in wish])
    copied = named(wish, "replica") and not is_on_demand(wish)
    return add_index(rng, dict(wish), name) if name and not copied else None


@kind
def index_drop(rng, wish):
    name = pick(rng, indexes(wish))
    if not name:
        return None
    gone = [f"index/{name}", f"insights/{name}"]
    for side in SIDES:
        gone += [f"{what}/{name}:{side}" for what in
                 ("target", "policy", "action")]
    return without(wish, *gone)


@kind
def index_key(rng, wish):
    """AWS makes it anew."""
    name = pick(rng, indexes(wish))
    if not name:
        return None
    key, rest = wish[f"index/{name}"].split(":", 1)
    return wish | {f"index/{name}": f"{other(rng, 'abc', key)}:{rest}"}


def _raise(rng, wish, keys):
    key = pick(rng, [k for k in keys if k in wish and k not in ignored(wish)])
    return key and wish | {key: other(rng, range(3, 30), wish[key])}


@kind
def index_capacity(rng, wish):
    return _raise(rng, wish, [f"index/{name}/{side}"
                              for name in indexes(wish) for side in SIDES])


@kind
def capacity(rng, wish):
    return _raise(rng, wish, SIDES)


def _limit(rng, wish, key):
    return wish | {key: other(rng, (-1, 100, 200), wish[key])} if (
        key in wish) else None


@kind
def index_maximum(rng, wish):
    name = pick(rng, indexes(wish))
    return name and _limit(rng, wish, f"index/{name}/max.{rng.choice(SIDES)}")


@kind
def maximum(rng, wish):
    return _limit(rng, wish, f"max.{rng.choice(SIDES)}")


@kind
def warm(rng, wish):
    return None if "warm.read" in wish else add_warm(wish)


@kind
def index_warm(rng, wish):
    name = pick(rng, indexes(wish))
    if not name or f"index/{name}/warm.read" in wish:
        return None
    return add_warm(wish, f"index/{name}/")


@kind
def protection(rng, wish):
    return wish | {"protection": not wish["protection"]}


@kind
def stream_on(rng, wish):
    return None if wish["stream"] else wish | {"stream": rng.choice(VIEWS)}


@kind
def stream_off(rng, wish):
    held = named(wish, "replica") or not wish["stream"]
    return None if held else wish | {"stream": ""}


@kind
def stream_view(rng, wish):
    held = named(wish, "replica") or not wish["stream"]
    return None if held else wish | {
        "stream": other(rng, VIEWS, wish["stream"])}


@kind
def billing(rng, wish):
    if named(wish, "replica"):
        return None
    modes = ("PAY_PER_REQUEST", "PROVISIONED")
    wish = without(wish, "target", "policy", "action") | {
        "billing": other(rng, modes, wish["billing"]),
        **{k: v for k, v in wish.items() if k == "policy/table"}}
    for prefix in ["", *(f"index/{name}/" for name in indexes(wish))]:
        wish = fill_throughput(rng, wish, prefix)
    return wish


@kind
def table_class(rng, wish):
    return wish | {"class": other(rng, CLASSES, wish["class"])}


@kind
def encryption(rng, wish):
    return None if named(wish, "replica") else wish | {
        "sse": other(rng, ENCRYPTIONS, wish["sse"])}


@kind
def ttl_on(rng, wish):
    return None if wish["ttl"] else wish | {"ttl": rng.choice(EXPIRIES)}


@kind
def ttl_off(rng, wish):
    return wish | {"ttl": ""} if wish["ttl"] else None


@kind
def ttl_attribute(rng, wish):
    return wish | {"ttl": other(rng, EXPIRIES, wish["ttl"])} if (
        wish["ttl"]) else None


@kind
def backups(rng, wish):
    if wish["pitr"]:
        return without(wish, "pitr") | {"pitr": False}
    return wish | {"pitr": True, "pitr/days": rng.choice((35, 7))}


@kind
def backup_days(rng, wish):
    return wish | {"pitr/days": other(rng, (35, 7, 20), wish["pitr/days"])} if (
        wish["pitr"]) else None


def _tags(wish):
    return [k for k in wish if k.startswith("tag/")]


@kind
def tag_add(rng, wish):
    key = pick(rng, [t for t in TAGS if f"tag/{t}" not in wish])
    return key and wish | {f"tag/{key}": "new"}


@kind
def tag_change(rng, wish):
    key = pick(rng, _tags(wish))
    return key and wish | {key: "changed"}


@kind
def tag_drop(rng, wish):
    key = pick(rng, _tags(wish))
    return key and without(wish, key)


@kind
def replica_add(rng, wish):
    if not may_be_copied(wish) or named(wish, "replica"):
        return None
    return add_copy(rng, wish, COPIES[0])


@kind
def replica_drop(rng, wish):
    region = pick(rng, named(wish, "replica"))
    return region and without(wish, f"replica/{region}")


@kind
def replica_tag(rng, wish):
    region = pick(rng, named(wish, "replica"))
    if not region or is_inline(wish):
        return None
    key = f"replica/{region}/tag/{rng.choice(('team', 'cost'))}"
    if key in wish and rng.random() < 0.4:
        return without(wish, key)
    return wish | {key: "changed"}


@kind
def replica_protection(rng, wish):
    region = pick(rng, named(wish, "replica"))
    key = f"replica/{region}/protection"
    return region and wish | {key: not wish[key]}


@kind
def replica_backups(rng, wish):
    region = pick(rng, named(wish, "replica"))
    key = f"replica/{region}/pitr"
    if not region:
        return None
    if wish[key]:
        return without(wish, key) | {key: False}
    return wish | {key: True, f"{key}/days": 35}


@kind
def replica_class(rng, wish):
    region = pick(rng, named(wish, "replica"))
    key = f"replica/{region}/class"
    return region and not is_inline(wish) and wish | {key: other(
        rng, CLASSES, wish[key] or wish["class"])}


@kind
def target_add(rng, wish):
    free = [s for s in subjects(wish) if f"target/{s}" not in wish]
    subject = pick(rng, free)
    if not subject or is_on_demand(wish):
        return None
    return add_target(rng, wish, subject)


@kind
def target_bounds(rng, wish):
    subject = pick(rng, named(wish, "target"))
    bound = rng.choice((("min", range(2, 9)), ("max", range(20, 60))))
    key = f"target/{subject}/{bound[0]}"
    return subject and wish | {key: other(rng, bound[1], wish[key])}


@kind
def target_suspended(rng, wish):
    subject = pick(rng, named(wish, "target"))
    key = f"target/{subject}/suspended"
    return subject and wish | {key: not wish[key]}


@kind
def target_drop(rng, wish):
    subject = pick(rng, named(wish, "target"))
    if not subject or named(wish, "replica"):
        return None
    return without(wish, f"target/{subject}", f"policy/{subject}",
                   f"action/{subject}")


@kind
def policy_value(rng, wish):
    each = pick(rng, named(wish, "policy", 2))
    key = f"policy/{each}/value"
    return each and wish | {key: other(rng, range(30, 80), wish[key])}


@kind
def policy_cooldown(rng, wish):
    each = pick(rng, named(wish, "policy", 2))
    key = f"policy/{each}/{rng.choice(('in', 'out'))}"
    return each and wish | {key: wish[key] + 10}


@kind
def action_add(rng, wish):
    free = [s for s in named(wish, "target")
            if not under(wish, f"action/{s}")]
    return free and add_action(rng, wish, rng.choice(free))


@kind
def action_change(rng, wish):
    each = pick(rng, named(wish, "action", 2))
    if not each:
        return None
    if rng.random() < 0.5:
        key = f"action/{each}/schedule"
        return wish | {key: other(rng, SCHEDULES, wish[key])}
    key = f"action/{each}/{rng.choice(('min', 'max'))}"
    return wish | {key: wish[key] + 1}


@kind
def action_drop(rng, wish):
    each = pick(rng, named(wish, "action", 2))
    return each and without(wish, f"action/{each}")


@kind
def insights_on(rng, wish):
    free = [i for i in ["", *indexes(wish)] if f"insights/{i}" not in wish]
    return free and wish | {
        f"insights/{rng.choice(free)}": rng.choice(MODES)}


@kind
def insights_off(rng, wish):
    on = named(wish, "insights")
    key = f"insights/{pick(rng, on)}"
    return on and without(wish, key)


@kind
def insights_mode(rng, wish):
    on = named(wish, "insights")
    key = f"insights/{pick(rng, on)}"
    return on and wish | {key: other(rng, MODES, wish[key])}


@kind
def kinesis_on(rng, wish):
    key = f"kinesis/{STREAM}"
    return None if key in wish else wish | {key: rng.choice(PRECISIONS)}


@kind
def kinesis_off(rng, wish):
    key = f"kinesis/{STREAM}"
    return without(wish, key) if key in wish else None


@kind
def kinesis_precision(rng, wish):
    key = f"kinesis/{STREAM}"
    return wish | {key: other(rng, PRECISIONS, wish[key])} if (
        key in wish) else None


@kind
def policy_of_table(rng, wish):
    return wish | {"policy/table": policy(rng)}


@kind
def policy_of_table_drop(rng, wish):
    there = "policy/table" in wish
    return without(wish, "policy/table") if there else None
