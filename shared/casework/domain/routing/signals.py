"""Signs that single words do not carry: who did what, is it now, is it only a question.

Every sign is a combination of phrase groups (`lexicon.json`, names with @). The model learns what
each is worth; the emergency and denunciation signs also bind by rule (`classes`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from casework.domain.routing.text import Text

_LINK: Final = re.compile(r"https?://|www\.|bit\.ly|\b(zalo|inbox|telegram)\b", re.IGNORECASE)
_PHONE: Final = re.compile(r"\b0\d{2,3}[\d. ]{5,}|\b0\d{2,}x{3,}")
_BRIEF: Final = 24
_OPENING: Final = frozenset({"hoi", "cho", "xin", "ad", "add", "mong", "bao", "khi", "so", "dia"})


def signs(text: Text, groups: Collection[str]) -> frozenset[str]:
    """Names of the signs found, given the groups that the lexicon found."""
    size = len(text.plain)
    accused = "@official" in groups and "@wrong" in groups
    decided = "@complain" in groups and "@decision" in groups
    doubtful = bool({"@past", "@risk"} & set(groups))
    danger = "@peril" in groups
    calm = not {"@neg", "@complain", "@peril"} & set(groups)
    opening = "hoi" in text.plain[:4] or (bool(text.plain) and text.plain[0] in _OPENING)
    found = {
        "accused": accused,
        "decided": decided,
        "manners": "@attitude" in groups and not (accused or decided),
        "alarm": danger and "@now" in groups and not doubtful,
        "danger": danger and not doubtful,
        "feared": danger and doubtful,
        "question": text.raw.rstrip().endswith("?"),
        "asking": "@ask" in groups and calm and size <= _BRIEF,
        "asking first": "@ask" in groups and opening and size <= _BRIEF,
        "grateful": "@thanks" in groups and "@plea" not in groups,
        "thanks": "@thanks" in groups and calm,
        "calm": calm,
        "link": bool(_LINK.search(text.raw)),
        "phone": bool(_PHONE.search(text.raw)),
        "no words": not any(token.isalpha() for token in text.plain),
    }
    return frozenset(name for name, is_so in found.items() if is_so)
