"""Agencies and units from package data.

The files were validated by `python -m casework.tools.validate_reference` and by the tests before
they were shipped, so a run only converts them: pydantic would cost more than all routing does.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from casework.domain.directory import Agency, Directory, Unit, Units

_DATA = Path(__file__).with_name("data")


def load_text(name: str) -> str:
    return (_DATA / name).read_text("utf-8")


def load_json(name: str) -> Any:
    return json.loads((_DATA / name).read_bytes())


@cache
def load_directory() -> Directory:
    return parse_directory(load_json("agencies.json"))


@cache
def load_units() -> Units:
    return parse_units(load_json("units-2021.json"), load_json("units-2025.json"))


def parse_directory(document: dict[str, Any]) -> Directory:
    return Directory(_agency(entry) for entry in document["agencies"])


def parse_units(old: dict[str, Any], new: dict[str, Any]) -> Units:
    return Units(
        districts=tuple(map(_district, old["districts"] + old["neighbour_districts"])),
        communes=tuple(map(_old_commune, old["communes"] + old["neighbour_communes"])),
        merged=tuple(map(_new_commune, new["communes"])),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _agency(entry: dict[str, Any]) -> Agency:
    return Agency(
        code=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        valid_from=_day(entry.get("valid_from")),
        valid_to=_day(entry.get("valid_to")),
        subjects=tuple(entry.get("subjects", ())),
        successors=tuple(entry["successors"]),
        unit=entry.get("unit_code"),
        hotlines=tuple(entry.get("hotlines", ())),
        parent=entry.get("parent") or _district_above(entry),
        note=entry.get("note"),
        provisional=entry["provisional"],
        sms_name=entry.get("sms_name"),
    )


def _district_above(entry: dict[str, Any]) -> str | None:
    """A commune's committee is a unit of its district's."""
    if entry["kind"] != "ubnd_xa" or "district_code" not in entry:
        return None
    return f"UBND-H-{entry['district_code']}"


def _district(entry: dict[str, Any]) -> Unit:
    return Unit(entry["code"], entry["name"], entry["province"], aliases=tuple(entry["aliases"]))


def _old_commune(entry: dict[str, Any]) -> Unit:
    parts = sorted(entry["to_2025"], key=lambda part: not part["default"])
    return Unit(
        code=entry["code"],
        name=entry["name"],
        province=entry["province"],
        district=entry["district"],
        latitude=entry.get("lat"),
        longitude=entry.get("lon"),
        parts=tuple(part["code"] for part in parts),
    )


def _new_commune(entry: dict[str, Any]) -> Unit:
    return Unit(
        code=entry["code"],
        name=entry["name"],
        province=entry["province"],
        latitude=entry["lat"],
        longitude=entry["lon"],
        origins=tuple(origin["code"] for origin in entry["from_2021"]),
    )
