"""Route a file of texts: python -m casework.tools.route --directory-date 2021-12-01 IN OUT

IN, one JSON object a line: id, text, category_given, place (an object, or null where the form gave
none). OUT: id, class, field, leads, confidence, reasons.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from casework.domain.directory import MERGER, Units
from casework.domain.routing import Place, Router
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router


def place_of(entry: Mapping[str, Any] | None, units: Units, on: date) -> Place | None:
    """The place object of the evaluation set, read with the codes of the day."""
    if not entry:
        return None
    if on >= MERGER:
        return Place(commune=entry.get("commune_2025"), district=entry.get("district_2021"))
    commune, district = entry.get("commune_2021"), entry.get("district_2021")
    merged = units.merged_by_code.get(entry.get("commune_2025") or "")
    if merged and not commune and not district:
        district = units.old_by_code[merged.origins[0]].district
    return Place(commune, district, entry.get("latitude"), entry.get("longitude"))


def route_line(router: Router, units: Units, entry: Mapping[str, Any], on: date) -> dict[str, Any]:
    place = place_of(entry.get("place"), units, on)
    found = router.route(entry["text"], category=entry.get("category_given"), place=place, on=on)
    return {
        "id": entry["id"],
        "class": str(found.case_class),
        "field": found.field,
        "leads": [suggestion.agency for suggestion in found.suggestions],
        "confidence": found.confidence,
        "reasons": [*found.reasons],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory-date", type=date.fromisoformat, required=True)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    router, units = load_router(load_directory()), load_units()
    lines = options.source.read_text(encoding="utf-8").splitlines()
    routed = (
        route_line(router, units, json.loads(line), options.directory_date)
        for line in lines
        if line.strip()
    )
    options.target.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in routed), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
