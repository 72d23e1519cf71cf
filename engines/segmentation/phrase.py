"""What a person calls an object, turned into what the embedded segmenter can look for.

    parse_phrase("the small red mugs on the left")
    # Phrase(kinds=("mug",), noun="mug", colour="red", places=("left",), size="smallest", plural=True)

A phrase is a thing's name, with a colour, a place in the picture and a size if need be. The name is the longest end of
the phrase that the vocabulary has; other words before it ("leather armchair") are passed over. What could change which
thing is meant, and is not understood ("the mug on the table"), is refused: nothing else is found in its place.
Knows English, its spelling and the vocabulary; no picture.
"""

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher

from engines.errors import EngineUnavailableError
from engines.segmentation.vocabulary import COLOURS, KINDS, OTHER_THINGS, SHADES


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _meaning(**words: str) -> dict[str, str]:
    """From each word to the name of the argument that it stands in."""
    return {word: name for name, text in words.items() for word in text.split()}


PLACES = _meaning(
    top="top topmost upper uppermost highest",
    bottom="bottom bottommost lower lowermost lowest",
    middle="middle middlemost centre center central",
    left="left leftmost lefthand",
    right="right rightmost righthand",
)
SIZES = _meaning(
    largest="largest larger large biggest bigger big huge",
    smallest="smallest smaller small littlest little tiniest tiny",
)
COLOUR_OF = {shade: colour for colour, shades in SHADES.items() for shade in shades}
ARTICLES = _set_of("a an the this that these those my your our his her their its one some any all both")
NO_NAMES = _set_of("one ones thing things object item colour color coloured colored")
BEFORE_PLACES = _set_of("on to at in by near")
AFTER_PLACES = _set_of("hand most side corner edge half part end area")  # "on the left-hand side"
INTENSE = _set_of("far very extreme")  # "on the far left" is on the left
PICTURES = _set_of("picture photo photograph image shot scene")  # "on the left of the photo"
JOINTS = _set_of("and or plus , ; + /")
UNCLEAR = _set_of(  # they relate two things, or choose one in a way that is not understood
    """about above across against along among around at atop behind below beneath beside besides between by for from in
    inside into like near next of on onto over through to under underneath with without a an the this that which who
    whose is are has carrying containing covering facing holding leaning lying riding sitting touching wearing back
    background far farthest first second third fourth fifth last foreground front furthest another other nearest closest
    rear shortest tallest longest widest except no not"""
)
MOST_WORDS = 6  # in a thing's name; the longest has four, and may be written with more spaces
SHOWN = 60  # characters of the text that a message repeats
OTHER_WAYS = "--box L,T,R,B, --point X,Y or --segmenter clipseg"


@dataclasses.dataclass(frozen=True)
class Phrase:
    """What is looked for.

    kinds: names of KINDS that answer to the noun, in the vocabulary's order. noun: the vocabulary's word, for messages.
    colour: one of COLOURS. places: of "top", "bottom", "middle", "left", "right", in this order; all of them hold.
    size: "largest" or "smallest". plural: several were asked for; a pair or a group ("boots", "flowers") is one thing.
    """

    kinds: tuple[str, ...]
    noun: str
    colour: str | None = None
    places: tuple[str, ...] = ()
    size: str | None = None
    plural: bool = False


def parse_phrase(text: str) -> Phrase:
    """Return what the text asks for.

    Raises EngineUnavailableError for a noun that the vocabulary lacks (with the nearest that it has), for no noun, for
    several things, and for a relation or a choice that is not understood.
    """
    words, places = _split_places(_plain_words(text))
    start, thing = _find_thing(words)
    before = words[:start]
    _refuse_unclear(text, before)
    if thing is None or not thing.kinds:
        raise _unknown(text, words)
    places |= {PLACES[word] for word in before if word in PLACES}
    sizes = {SIZES[word] for word in before if word in SIZES}
    colours = set(COLOURS).intersection(before) or {COLOUR_OF[word] for word in before if word in COLOUR_OF}
    for clash, what in (
        (len(colours) > 1, "two colours"),
        (len(sizes) > 1, "two sizes"),
        ({"left", "right"} <= places or {"top", "bottom"} <= places, "opposite places"),
    ):
        if clash:
            raise _unclear(text, what)
    in_order = tuple(place for place in dict.fromkeys(PLACES.values()) if place in places)
    return dataclasses.replace(thing, colour=min(colours, default=None), places=in_order, size=min(sizes, default=None))


def known_words() -> list[str]:
    """Return every name that the vocabulary has for a thing, as it stands there, sorted."""
    return sorted({word for kind, words in KINDS.items() for word in (kind, *words)})


def pluralise(word: str) -> str:
    """Return the plural of a vocabulary's word: of its end, or of what stands before an "of"."""
    head, of, rest = word.partition(" of ")
    if of:
        return pluralise(head) + of + rest
    if " and " in word:
        return " and ".join(map(pluralise, word.split(" and ")))
    for ending, plural in (
        (r"mouse$", "mice"),
        (r"(?<=[^saiu])s$", "s"),  # is a plural already
        (r"(?<=s|x|z)$|(?<=ch|sh)$", "es"),
        (r"(?<=[^aeiou])y$", "ies"),
        (r"(?<=l|a|r)f$|(?<=i)fe$", "ves"),
    ):
        if re.search(ending, word):
            return re.sub(ending, plural, word)
    return word + "s"


# ---- the words of the phrase


def _plain_words(text: str) -> list[str]:
    """The text's words without accents, capitals, hyphens, and the articles before them; "," and its like are words."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = letters.casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "").replace("&", " and ")
    words = re.findall(r"[^\W_]+|[,;+/]", plain.strip(" \t\r\n.,;+/"))
    words = [word for word, after in itertools.pairwise([*words, ""]) if word not in INTENSE or after not in PLACES]
    return list(itertools.dropwhile(ARTICLES.__contains__, words))


def _split_places(words: list[str]) -> tuple[list[str], set[str]]:
    """The words without what stands at their end to say where in the picture, and the places that it says."""
    places: set[str] = set()
    if len(words) > 3 and words[-1] in PICTURES and words[-2] in ARTICLES and words[-3] in ("in", "of"):
        words = words[:-3]
    for _ in range(2):  # "on the left at the top"
        rest = list(words)
        while rest and rest[-1] in AFTER_PLACES:
            rest.pop()
        said = []
        while rest and rest[-1] in PLACES:
            said.append(rest.pop())
        if rest[-1:] == ["the"]:
            rest.pop()
        led = bool(rest) and rest[-1] in BEFORE_PLACES
        if not said or not (led or said[0] in ("left", "right")):  # "mug left" has a place, "table top" has none
            break
        places.update(PLACES[word] for word in said)
        words = rest[:-1] if led else rest
    return words, places


def _find_thing(words: list[str]) -> tuple[int, Phrase | None]:
    """Where the longest known name at the words' end starts, and what it means; their number and None without one."""
    for start in range(max(0, len(words) - MOST_WORDS), len(words)):
        thing = _names().get("".join(words[start:]))
        if thing is not None:
            return start, thing
    return len(words), None


@functools.cache
def _names() -> dict[str, Phrase]:
    """What each name means, singular and plural, spelled as by `_in_one`. OTHER_THINGS have no kinds."""
    kinds = defaultdict(list)
    for kind, words in KINDS.items():
        for name in dict.fromkeys(_in_one(word) for word in (kind, *words)):
            kinds[name].append(kind)
    names = {}
    # The later win: a word as the vocabulary has it over another's plural, a kind's name and its plural over both.
    for group in (OTHER_THINGS, list(itertools.chain(*KINDS.values())), KINDS):
        for form, plural in ((pluralise, True), (str, False)):
            for word in group:
                names[_in_one(form(word))] = Phrase(tuple(kinds[_in_one(word)]), word, plural=plural)
    return names


def _in_one(word: str) -> str:
    """The word as it is compared: "wall hanging", "wall-hanging" and "Wallhanging" are the same."""
    return "".join(_plain_words(word))


# ---- refusals


def _refuse_unclear(text: str, words: list[str]) -> None:
    """Raise EngineUnavailableError where a word before the noun joins two things or relates them."""
    for word in words:
        if word in JOINTS:
            raise EngineUnavailableError(
                f"one thing at a time: the embedded segmenter does not understand {word!r} in {_shown(text)}; "
                f"name one thing, or use {OTHER_WAYS}"
            )
    for word in words:
        if word in UNCLEAR:
            raise _unclear(text, repr(word))


def _unclear(text: str, what: str) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"the embedded segmenter does not understand {what} in {_shown(text)}: it understands a name, a colour, "
        f"a place in the picture (left, right, top, bottom, middle) and largest or smallest; or use {OTHER_WAYS}"
    )


def _unknown(text: str, words: list[str]) -> EngineUnavailableError:
    """The error for words without a known noun: it has the nearest in spelling, or says that there is no noun."""
    passed = {*PLACES, *SIZES, *COLOURS, *COLOUR_OF, *ARTICLES, *NO_NAMES}
    words = [word[:SHOWN] for word in words if word not in passed]
    if not words:
        return EngineUnavailableError(f"{_shown(text)} names no thing: say what it is (mug), or use {OTHER_WAYS}")
    tries = {" ".join(words[-3:]), *words[-3:]}
    likeness = {known: max(SequenceMatcher(None, one, known).ratio() for one in tries) for known in known_words()}
    nearest = ", ".join(sorted(likeness, key=likeness.get, reverse=True)[:3])
    return EngineUnavailableError(
        f"the embedded segmenter was not taught {_shown(text)}: the nearest words that it knows are {nearest}; "
        f"use one of them, or {OTHER_WAYS}"
    )


def _shown(text: str) -> str:
    """The text in quotes, on one line, cut where it is long."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")
