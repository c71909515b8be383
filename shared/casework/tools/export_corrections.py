"""What people decided, as training texts for the router.

    CASE_TABLE=… DIRECTORY_TABLE=… POLICY_SET=province \\
        python -m casework.tools.export_corrections \\
        --from 2026-01 --to 2026-11 [--restricted] OUT

OUT has the form of reference/training/train.jsonl, for `train_routing --also OUT` and `evaluate`;
the labels of the era in which nothing was decided are null. Phone numbers, addresses of email and
identity numbers are masked; names are not, so OUT is kept like the cases themselves. Texts that
only the desk and oversight may read (complaints, denunciations) come with --restricted alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from casework import bootstrap
from casework.domain.case import Location
from casework.domain.corrections import Correction
from casework.domain.directory import MERGER, Units
from casework.domain.redaction import redacted
from casework.domain.routing.competence import Competence
from casework.domain.working_time import vietnam_date
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_competence
from casework.tools.samples import DAYS
from casework.use_cases.gather_corrections import gather_corrections


def row_of(found: Correction, competence: Competence, units: Units) -> dict[str, Any]:
    """A line as `samples.read_samples` reads it."""
    on = vietnam_date(found.at)
    era = "2025" if on >= MERGER else "2021"
    place = _place(found.location, units, on)
    matter = competence.matter_of(found.field, found.agency, on)
    tags = ["confirmed" if found.confirmed else "corrected", str(found.role)]
    return {
        "id": found.case_id,
        "text": redacted(found.text),
        "category_given": redacted(found.category) if found.category else None,
        "place": place,
        "place_given": place is not None,
        "expected_class": found.case_class if era == "2025" else None,
        "expected_class_2021": found.case_class if era == "2021" else None,
        "expected_field": found.field,
        **{f"expected_lead_{year}": found.agency if year == era else None for year in DAYS},
        **{f"acceptable_{year}": [*found.coordinating] if year == era else [] for year in DAYS},
        "tags": [*tags, "split"] if found.split else tags,
        "matter": None if matter is None or found.split else matter.code,
    }


def _place(location: Location | None, units: Units, on: date) -> dict[str, str | None] | None:
    """The commune of the form alone: a point or an address may be somebody's home."""
    unit = units.commune(location.commune, on) if location and location.commune else None
    if unit is None:
        return None
    merged = on >= MERGER
    return {
        "province_2021": None if merged else unit.province,
        "district_2021": None if merged else unit.district,
        "commune_2021": None if merged else unit.code,
        "commune_2025": unit.code if merged else None,
    }


def export(
    corrections: Iterable[Correction], *, restricted: bool, counted: Counter[str]
) -> Iterator[str]:
    """The lines; `counted` tells what became of each correction."""
    competence, units = load_competence(load_directory()), load_units()
    for found in corrections:
        counted["decided"] += 1
        counted["confirmed"] += found.confirmed
        if found.case_class is None:
            counted["without a class"] += 1
        elif found.restricted and not restricted:
            counted["restricted"] += 1
        else:
            row = row_of(found, competence, units)
            counted["rows"] += 1
            counted["with a matter"] += row["matter"] is not None
            yield json.dumps(row, ensure_ascii=False) + "\n"


def months_between(first: date, last: date) -> list[str]:
    """Both included."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y-%m").date()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="first", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--to", dest="last", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument(
        "--restricted", action="store_true", help="complaints and denunciations too"
    )
    parser.add_argument("file", type=Path, metavar="OUT")
    options = parser.parse_args()
    if options.last < options.first:
        parser.error("--to is before --from")
    months = months_between(options.first, options.last)
    decided = gather_corrections(months, cases=bootstrap.cases(), rules=bootstrap.rules())
    counted: Counter[str] = Counter()
    with options.file.open("w", encoding="utf-8") as target:
        target.writelines(export(decided, restricted=options.restricted, counted=counted))
    print(
        f"{counted['decided']} decided, {counted['confirmed']} as the router had said; "
        f"{counted['rows']} rows, {counted['with a matter']} of them with a matter; left out: "
        f"{counted['without a class']} refused on grounds that say nothing of the text, "
        f"{counted['restricted']} restricted",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
