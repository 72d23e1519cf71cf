"""The library of things: a file a family, a function a kind. `thing.py` says what a builder takes and gives."""

from lab.scenes.things import (
    bags,
    chairs,
    containers,
    decor,
    devices,
    electronics,
    food,
    furniture,
    household,
    kitchen,
    lamps,
    leisure,
    plants,
    seats,
    tables,
    textiles,
    toys,
    wear,
)
from lab.scenes.things.thing import Kind

FAMILIES = (
    bags,
    chairs,
    containers,
    decor,
    devices,
    electronics,
    food,
    furniture,
    household,
    kitchen,
    lamps,
    leisure,
    plants,
    seats,
    tables,
    textiles,
    toys,
    wear,
)

KINDS: dict[str, Kind] = {name: kind for family in FAMILIES for name, kind in family.KINDS.items()}
