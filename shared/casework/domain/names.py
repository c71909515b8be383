"""Names for codes, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.domain.case import DESK
from casework.domain.directory import Directory, Units
from casework.domain.placeholders import DESK_NAME


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    fields: Mapping[str, str]
    directory: Directory
    units: Units

    def field(self, code: str | None) -> Named | None:
        return None if code is None else Named(code, self.fields.get(code, code))

    def agency(self, code: str | None, on: date) -> Named:
        """As it was called that day; without a code the 1022 desk."""
        if code is None:
            return Named(DESK, DESK_NAME)
        found = self.directory.latest(code, on)
        return Named(code, found.plain_name if found else code)

    def commune(self, code: str | None, on: date) -> Named | None:
        """By the list of the day; None for a code that is not on it."""
        found = self.units.commune(code, on) if code else None
        return Named(found.code, found.name) if found else None
