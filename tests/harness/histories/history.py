"""A history drawn from a seed."""

import random
from dataclasses import dataclass, field

from . import by_hand, edits
from .judge import edits as difference
from .judge import impossible
from .wish import draw, propagated

TRIES = 150


@dataclass
class History:
    """`rng` goes on where the drawing ended: a history is its seed."""
    seed: int
    first: dict
    rng: random.Random
    by_hand: list = field(default_factory=list)  # kinds
    edited: list = field(default_factory=list)  # kinds
    sent: list = field(default_factory=list)  # requests of by hand
    next: dict = field(default_factory=dict)


def begin(seed: int) -> History:
    """With a first manifest in which the seed's own kinds can happen: seeds
    in a row go through all of them."""
    rng = random.Random(f"history {seed}")
    hand = list(by_hand.KINDS)[seed % len(by_hand.KINDS)]
    edit = list(edits.KINDS)[
        (seed + 5 * (seed // len(by_hand.KINDS))) % len(edits.KINDS)]
    for tried in range(2 * TRIES):
        wish = draw(rng)
        if tried == TRIES:  # the two exclude each other
            edit = rng.choice(list(edits.KINDS))
        if by_hand.KINDS[hand](rng, wish, "t") and (
                edits.KINDS[edit](rng, wish)):
            break
    history = History(seed, wish, rng)
    others = [k for k in by_hand.KINDS if k != hand]
    history.by_hand = [hand, *rng.sample(others, rng.choice((0, 1, 2, 3)))]
    others = [k for k in edits.KINDS if k != edit]
    history.edited = [edit, *rng.sample(others, rng.choice((0, 0, 1, 2)))]
    return history


def change_by_hand(history: History, live, table: str, send):
    """`live()` tells the settings, `send` takes a by_hand.Sent. Kinds that
    meet nothing are left out."""
    happened = []
    for kind in history.by_hand:
        requests = by_hand.KINDS[kind](history.rng, live(), table)
        if requests:
            happened.append(kind)
            history.sent += requests
            for request in requests:
                send(request)
    history.by_hand = happened


def edit(history: History, before: dict):
    """Draws the next manifest; without the edits that what was done by hand
    has made impossible."""
    wish, happened = history.first, []
    for kind in history.edited:
        edited = edits.KINDS[kind](history.rng, wish)
        edited = edited and propagated(edited)
        if edited and edited != wish and not impossible(
                difference(history.first, edited), before):
            happened.append(kind)
            wish = edited
    history.edited, history.next = happened, wish
