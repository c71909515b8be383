"""Vietnamese as people type it, brought to comparable tokens.

Every token has three forms: `plain` (no diacritics at all), `toned` (letters with their hats,
the tone moved to the end: hòa = hoà = "hoa2", and hỏi = ngã, the commonest spelling mistake) and
whether it was written with a capital. Texts without diacritics meet texts with them in `plain`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

_TONES: Final = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "3", "\u0323": "5"}
_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")

_ABBREVIATIONS: Final[Mapping[str, str]] = {
    "ko": "không",
    "k": "không",
    "kg": "không",
    "hok": "không",
    "hong": "không",
    "khum": "không",
    "hem": "hẻm",
    "dc": "được",
    "đc": "được",
    "đk": "được",
    "dk": "được",
    "j": "gì",
    "ng": "người",
    "bit": "biết",
    "z": "vậy",
    "zậy": "vậy",
    "zay": "vậy",
    "v": "vậy",
    "trc": "trước",
    "cx": "cũng",
    "vs": "với",
    "r": "rồi",
    "rùi": "rồi",
    "ms": "mới",
    "nc": "nước",
    "bv": "bệnh viện",
    "bvdk": "bệnh viện đa khoa",
    "cty": "công ty",
    "ubnd": "ủy ban",
    "ub": "ủy ban",
    "csgt": "cảnh sát giao thông",
    "kcn": "khu công nghiệp",
    "gcn": "giấy chứng nhận",
    "gcnqsdđ": "giấy chứng nhận",
    "gcnqsdd": "giấy chứng nhận",
    "gplx": "giấy phép lái xe",
    "tthc": "thủ tục hành chính",
    "hcc": "hành chính công",
    "lltp": "lý lịch tư pháp",
    "attp": "an toàn thực phẩm",
    "vsattp": "an toàn thực phẩm",
    "ql": "quốc lộ",
    "hs": "học sinh",
    "gv": "giáo viên",
    "sv": "sinh viên",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "bhtn": "bảo hiểm thất nghiệp",
    "cccd": "căn cước",
    "cmnd": "căn cước",
    "ntn": "như thế nào",
    "nvqs": "nghĩa vụ quân sự",
    "tgian": "thời gian",
    "ah": "à",
    "wa": "quá",
    "wá": "quá",
    "qá": "quá",
    "mn": "mọi người",
    "mng": "mọi người",
    "ntnao": "như thế nào",
    "thui": "thôi",
    "iu": "yêu",
    "bik": "biết",
    "dt": "điện thoại",
    "đt": "điện thoại",
    "sdt": "số điện thoại",
    "sđt": "số điện thoại",
    "tk": "tài khoản",
    "nv": "nhân viên",
    "cb": "cán bộ",
    "ctxh": "công tác xã hội",
    "atgt": "an toàn giao thông",
    "gpmb": "giải phóng mặt bằng",
    "kdc": "khu dân cư",
    "hkd": "hộ kinh doanh",
    "fb": "facebook",
    "tnlđ": "tai nạn lao động",
    "tngt": "tai nạn giao thông",
    "vp": "văn phòng",
    "vpđkđđ": "văn phòng đăng ký đất đai",
    "vpđk": "văn phòng đăng ký",
    "qsdđ": "quyền sử dụng đất",
    "lđtbxh": "lao động thương binh xã hội",
    "ntm": "nông thôn mới",
    "bvtv": "bảo vệ thực vật",
    "thpt": "trung học phổ thông",
    "thcs": "trung học cơ sở",
}


@dataclass(frozen=True)
class Text:
    """`raw` keeps NFC spelling; the other tuples run in parallel, one entry per token.

    `written` are the words before abbreviations were spelled out, for place names (p., x., tp, tt).
    """

    raw: str
    plain: tuple[str, ...]
    toned: tuple[str, ...]
    written: tuple[Word, ...]

    @cached_property
    def accented(self) -> bool:
        """Written with diacritics, so that a plain word is plain on purpose."""
        marked = sum(word.toned != word.plain + "0" for word in self.written)
        return marked * 5 >= len(self.written)


class Word(NamedTuple):
    plain: str
    toned: str
    capital: bool
    start: int
    end: int


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, str]:
    """(plain, toned) of one lower-case word."""
    tone, hatted, bare = "0", [], []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        elif unicodedata.combining(char):
            hatted.append(char)
        else:
            hatted.append(char)
            bare.append("d" if char == "đ" else char)
    return "".join(bare), unicodedata.normalize("NFC", "".join(hatted)) + tone


def words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(*forms(found.group().lower()), found.group()[0].isupper(), *found.span())
        for found in _WORDS.finditer(text)
    )


def plain(text: str) -> str:
    return " ".join(word.plain for word in words(unicodedata.normalize("NFC", text)))


def read(text: str) -> Text:
    raw = _STRETCHED.sub(r"\1", unicodedata.normalize("NFC", text))
    written = words(raw)
    spelled: list[tuple[str, str]] = []
    for at, word in enumerate(written):
        before = written[at - 1].plain if at else ""
        after = written[at + 1].plain if at + 1 < len(written) else ""
        spelled.extend(_spelled(word, before, after))
    return Text(raw, tuple(p for p, _ in spelled), tuple(t for _, t in spelled), written)


def _spelled(word: Word, before: str, after: str) -> tuple[tuple[str, str], ...]:
    """An abbreviation in full: đt 845 is a provincial road, đt a telephone, 100k is not "no"."""
    if word.plain in _ROADS and after.isdigit() and len(after) == 3:
        return _ROADS[word.plain]
    longer = _EXPANDED.get(word.toned)
    if longer is None or (before.isdigit() and len(word.plain) == 1):
        return ((word.plain, word.toned),)
    return longer


_EXPANDED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    forms(short)[1]: tuple(forms(word) for word in long.split())
    for short, long in _ABBREVIATIONS.items()
}
_ROADS: Final = {
    "dt": (forms("đường"), forms("tỉnh")),
    "tl": (forms("tỉnh"), forms("lộ")),
}
