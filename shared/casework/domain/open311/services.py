"""What may be reported by Open311, and what is asked of it: one edition of the catalogue."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

EXTERNAL_ID: Final = "external_id"
"""The attribute by which a partner names its own request: it is no part of the text."""
_LONGEST: Final = 500
_EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,59}")


class Datatype(StrEnum):
    """How the specification names the kinds of input."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLE = "singlevaluelist"
    MULTI = "multivaluelist"


class Fault(StrEnum):
    """What is wrong with the values given for an attribute."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    REPEATED = "repeated"
    TOO_LONG = "too_long"
    LINE_BREAK = "line_break"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_TIME = "not_a_time"
    NOT_LISTED = "not_listed"
    MALFORMED = "malformed"


class InvalidAttributes(ValueError):
    """`faults` by the code of the attribute."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(f"{code}: {fault}" for code, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question of a service. `hint` says how to answer; `values` are key → name, in order."""

    code: str
    datatype: Datatype
    description: str
    hint: str
    required: bool
    values: Mapping[str, str]

    def fault(self, given: tuple[str, ...]) -> Fault | None:
        if not given:
            return Fault.MISSING if self.required else None
        if len(given) > 1 and self.datatype is not Datatype.MULTI:
            return Fault.REPEATED
        return next((fault for value in given if (fault := self._fault(value))), None)

    def _fault(self, value: str) -> Fault | None:
        if len(value) > _LONGEST:
            return Fault.TOO_LONG
        if self.code == EXTERNAL_ID and not _EXTERNAL_ID.fullmatch(value):
            return Fault.MALFORMED
        match self.datatype:
            case Datatype.SINGLE | Datatype.MULTI:
                return None if value in self.values else Fault.NOT_LISTED
            case Datatype.NUMBER:
                return None if _is_number(value) else Fault.NOT_A_NUMBER
            case Datatype.DATETIME:
                return None if _is_time(value) else Fault.NOT_A_TIME
            case Datatype.STRING:
                return Fault.LINE_BREAK if "\n" in value or "\r" in value else None
            case Datatype.TEXT:
                return None

    def line(self, given: tuple[str, ...]) -> str:
        """The answer as people read it."""
        return f"{self.description}: {', '.join(self.values.get(v, v) for v in given)}"


@dataclass(frozen=True, slots=True)
class Service:
    """A field (lĩnh vực) that may be reported."""

    code: str
    name: str
    description: str
    group: str
    keywords: tuple[str, ...]
    attributes: tuple[Attribute, ...]

    def lines(self, given: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """What was given, one line an attribute, in the order of the definition.

        Raises InvalidAttributes, naming each one at fault.
        """
        known = {attribute.code: attribute for attribute in self.attributes}
        faults = {code: Fault.UNKNOWN for code in given if code not in known}
        for code, attribute in known.items():
            if fault := attribute.fault(given.get(code, ())):
                faults[code] = fault
        if faults:
            raise InvalidAttributes(faults)
        return tuple(self._lines(given))

    def _lines(self, given: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        for attribute in self.attributes:
            if attribute.code != EXTERNAL_ID and given.get(attribute.code):
                yield attribute.line(given[attribute.code])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition, with the names that the fields have on its day.

    `notice` is what a sender is told at once; `fallback` the service of whatever has no other. The
    same content from the same partner within `resend` is the same request.
    """

    valid_from: date
    jurisdiction: str
    contact: str
    key_service: str
    notice: str
    resend: timedelta
    fallback: str
    services: Mapping[str, Service]

    def service_of(self, field: str | None, chosen: str | None = None) -> Service:
        """By the field that was found, else by the name of the one that the sender chose."""
        if found := self.services.get(field or ""):
            return found
        named = (s for s in self.services.values() if field is None and s.name == chosen)
        return next(named, self.services[self.fallback])


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
