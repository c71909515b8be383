"""What the neighbour's JSON says. Whatever it holds, a reading comes of it.

Its documents and its answers differ (domain reference §4.1): the status is absent while a ticket is
worked on, fields come and go, numbers are texts. Unknown fields are not looked at; what is there
and cannot be read is an oddity, which is counted and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from casework.domain.case import NeighbourState
from casework.domain.neighbour import Reading

_STATES: Final[Mapping[str, NeighbourState]] = {
    "CHUA_XU_LY": NeighbourState.NOT_STARTED,
    "CHUYEN_TIEP": NeighbourState.FORWARDED,
    "DANG_XU_LY": NeighbourState.IN_PROGRESS,
    "DA_XU_LY": NeighbourState.DONE,
}
_NUMBER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONGEST_ANSWER: Final = 10_000
"""Characters, as of an answer of ours."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_WRAPPED_IN: Final = ("data", "result")


def number_in(content: Any) -> str | None:
    """The id of a ticket: bare, as `id`, or one level deeper; None where there is none."""
    wrapped = (_field(_field(content, name), "id") for name in _WRAPPED_IN)
    found = (_number(said) for said in (content, _field(content, "id"), *wrapped))
    return next((number for number in found if number), None)


def reading_of(content: Mapping[str, Any]) -> Reading:
    oddities: list[str] = []
    inner = next((content[w] for w in _WRAPPED_IN if isinstance(content.get(w), dict)), content)
    state = _state(inner.get("trangThai"), oddities)
    answer = _answer(inner.get("thongTinXuLy"), oddities)
    return Reading(state, answer, tuple(dict.fromkeys(oddities)))


def _number(said: Any) -> str | None:
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    return said if isinstance(said, str) and _NUMBER.fullmatch(said) else None


def _field(content: Any, name: str) -> Any:
    return content.get(name) if isinstance(content, dict) else None


def _state(said: Any, oddities: list[str]) -> NeighbourState:
    if said is None:
        return NeighbourState.IN_PROGRESS
    state = _STATES.get(said) if isinstance(said, str) else None
    if state is None:
        oddities.append("trangThai")
    return state or NeighbourState.IN_PROGRESS


def _answer(said: Any, oddities: list[str]) -> str | None:
    """What the agencies wrote there, each under its name."""
    if said is None:
        return None
    if not isinstance(said, list):
        oddities.append("thongTinXuLy")
        return None
    parts = [part for entry in said if (part := _part(entry, oddities))]
    return "\n\n".join(parts)[:_LONGEST_ANSWER].rstrip() or None


def _part(entry: Any, oddities: list[str]) -> str:
    text = _text(_field(entry, "noiDung"), "noiDung", oddities)
    if not isinstance(entry, dict):
        oddities.append("thongTinXuLy")
    agency = _text(_field(entry, "donVi"), "donVi", oddities)
    return f"{agency}: {text}" if text and agency else text


def _text(said: Any, name: str, oddities: list[str]) -> str:
    if said is None:
        return ""
    if not isinstance(said, str):
        oddities.append(name)
        return ""
    return _CONTROL.sub("", said).strip()
