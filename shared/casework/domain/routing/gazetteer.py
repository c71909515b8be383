"""Which place names stand in a text, and how much each is worth.

A name alone proves little: "Bình Thành" is three communes, "Long Khánh" moved in 2025, "ấp Tân
Bình" is a hamlet that shares a commune's name. So a mention carries a weight and every unit it
may mean; `location` adds the mentions up and leaves a tie a tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from casework.domain.directory import Unit, Units
from casework.domain.routing.text import Text, Word, words

_LONGEST: Final = 5
EXPLICIT: Final = 3.0
BARE: Final = 1.5
WEAK: Final = 1.0

_PREFIXES: Final[Mapping[str, str]] = {
    "xa": "xã",
    "x": "xã",
    "phuong": "phường",
    "p": "phường",
    "f": "phường",
    "ph": "phường",
    "thi tran": "thị trấn",
    "tt": "thị trấn",
    "huyen": "huyện",
    "h": "huyện",
    "thanh pho": "thành phố",
    "tp": "thành phố",
    "t p": "thành phố",
    "thi xa": "thị xã",
    "tx": "thị xã",
    "tinh": "tỉnh",
}
# fmt: off
_HAMLET: Final = frozenset({"ap", "khom", "to", "xom"})
_SURNAMES: Final = frozenset({
    "thi", "van", "nguyen", "tran", "le", "pham", "huynh", "phan", "vo", "dang", "bui", "do", "ho",
    "ngo", "duong", "ten", "ong", "ba", "anh", "chi",
})
_THINGS: Final = frozenset({
    "cau", "cho", "truong", "kenh", "kinh", "song", "rach", "pha", "ben", "vien", "duong", "lo",
    "tram", "ty", "nghiep", "cum", "do", "du", "an", "toc", "tuyen", "cong", "ngan", "hang", "hoc",
    "thpt", "thcs", "so", "sai", "quan", "tiem", "lang", "nha", "khu", "dien",
})
# fmt: on


class Name(NamedTuple):
    """One unit a name may mean. `era` is old, merged, landmark or abroad (another province)."""

    toned: str
    unit: str
    kind: str
    era: str
    commune: bool


class Mention(NamedTuple):
    """The names that may be meant, each with its fit; `weight` is of the way it is written."""

    names: tuple[tuple[Name, float], ...]
    key: str
    written: str
    weight: float


class Gazetteer:
    def __init__(
        self,
        units: Units,
        landmarks: Iterable[tuple[str, str]] = (),
        provinces: Iterable[str] = (),
    ) -> None:
        """`landmarks` pairs a name with the code of its old commune or district."""
        self._index: dict[str, list[Name]] = {}
        for district in units.districts:
            for spelling in (district.short_name, *district.aliases):
                self._add(spelling, district, "old", commune=False)
        for unit in units.communes:
            self._add(unit.short_name, unit, "old", commune=True)
        for unit in units.merged:
            self._add(unit.short_name, unit, "merged", commune=True)
        for name, code in landmarks:
            self._put(name, code, "", "landmark", commune=code in units.old_by_code)
        for name in provinces:
            self._put(name, name, "tỉnh", "abroad", commune=False)
        self._starts = frozenset(key.split(" ", 1)[0] for key in self._index)

    def _add(self, spelling: str, unit: Unit, era: str, *, commune: bool) -> None:
        self._put(spelling, unit.code, unit.kind, era, commune=commune)

    def _put(self, name: str, unit: str, kind: str, era: str, *, commune: bool) -> None:
        tokens = words(name)
        key = " ".join(word.plain for word in tokens)
        entry = Name(" ".join(word.toned for word in tokens), unit, kind, era, commune)
        row = self._index.setdefault(key, [])
        if entry not in row:
            row.append(entry)

    def mentions(self, text: Text) -> Iterator[Mention]:
        """Longest names first, left to right, without overlaps."""
        at, tokens = 0, text.written
        while at < len(tokens):
            width = self._width(tokens, at)
            mention = self._mention(text, at, width) if width else None
            if mention:
                yield mention
            at += width if mention else 1

    def _width(self, tokens: Sequence[Word], at: int) -> int:
        if tokens[at].plain not in self._starts:
            return 0
        for width in range(min(_LONGEST, len(tokens) - at), 0, -1):
            if " ".join(word.plain for word in tokens[at : at + width]) in self._index:
                return width
        return 0

    def _mention(self, text: Text, at: int, width: int) -> Mention | None:
        span = text.written[at : at + width]
        prefix = _prefix(text.written, at)
        weight = _weight(text, at, span, prefix)
        if weight <= 0:
            return None
        key = " ".join(word.plain for word in span)
        toned = " ".join(word.toned for word in span)
        bare = all(word.toned == word.plain + "0" for word in span)
        names = tuple(
            (name, fit)
            for name in self._index[key]
            if (fit := _fit(name, prefix, toned, bare=bare)) > 0
        )
        start = text.written[at - 1].start if prefix else span[0].start
        written = text.raw[start : span[-1].end]
        return Mention(names, key, written, weight) if names else None


def _prefix(tokens: Sequence[Word], at: int) -> str | None:
    if at >= 2 and (two := f"{tokens[at - 2].plain} {tokens[at - 1].plain}") in _PREFIXES:
        return _PREFIXES[two]
    return _PREFIXES.get(tokens[at - 1].plain) if at else None


def _weight(text: Text, at: int, span: Sequence[Word], prefix: str | None) -> float:
    carried = " ".join(word.plain for word in span[:2])
    if prefix or span[0].plain in _PREFIXES or carried in _PREFIXES:
        return EXPLICIT
    before = text.written[at - 1].plain if at else ""
    if span[0].plain.isdigit() or before in _HAMLET or before in _SURNAMES:
        return 0.0
    if len(span) == 1 and span[0].plain not in text.raw.lower() and not span[0].capital:
        return 0.0
    if text.accented and not (span[0].capital and span[-1].capital) and _has_capitals(text):
        return 0.0
    return WEAK if before in _THINGS else BARE


def _has_capitals(text: Text) -> bool:
    return any(word.capital for word in text.written[1:])


def _fit(name: Name, prefix: str | None, toned: str, *, bare: bool) -> float:
    """How well one name answers the mention: its diacritics and its kind."""
    if name.toned == toned:
        spelling = 1.0
    elif bare:
        spelling = 0.9
    else:
        spelling = 0.3 if prefix else 0.0
    if prefix is None or name.era == "landmark" or prefix == name.kind:
        kind = 1.0
    elif name.commune and prefix in ("xã", "phường", "thị trấn"):
        kind = 0.5
    elif not name.commune and prefix in ("huyện", "thành phố", "thị xã"):
        kind = 0.25
    else:
        kind = 0.15
    return spelling * kind
