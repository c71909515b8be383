"""What can be asked of a case; `transitions` says by whom and in which state."""

from __future__ import annotations

from dataclasses import dataclass

from casework.domain.case import Classification


@dataclass(frozen=True, slots=True)
class RouteCase:
    """Act on what the router made of the text."""

    classification: Classification


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """Give the lead agency's answer. `agency` must be the one that holds the case."""

    agency: str
    text: str


@dataclass(frozen=True, slots=True)
class FireRung:
    """The clock of this epoch has come to its next rung. A stale epoch changes nothing."""

    epoch: int


Command = RouteCase | AnswerCase | FireRung
