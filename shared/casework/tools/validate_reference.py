"""Check agencies, units, competence and notices: python -m casework.tools.validate_reference

    DIRECTORY_TABLE=… POLICY_SET=province python -m casework.tools.validate_reference --stored

checks what administrators wrote: whether this version of the code can read it.

Prints every fault, entry by entry, and fails when there is one. Runs before the data is shipped, or
the code deployed; at run time the loaders only convert.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from casework import bootstrap
from casework.domain.placeholders import names_without_room
from casework.domain.routing.lexicon import compiled
from casework.domain.routing.model import CaseClass
from casework.reference.directory import load_json, parse_directory, parse_units
from casework.reference.faults import describe
from casework.reference.notices import InvalidNotices, parse_notices
from casework.reference.routing import parse_competence, parse_table
from casework.reference.rule_changes import unreadable


class _Entry(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class _Agency(_Entry):
    code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    subjects: tuple[str, ...] = ()
    successors: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]
    provisional: bool
    sms_name: str | None = Field(default=None, min_length=1)


class _Agencies(_Entry):
    provisional: bool
    source: str = Field(min_length=1)
    agencies: tuple[_Agency, ...]


class _Part(_Entry):
    code: str
    default: bool


class _OldCommune(_Entry):
    code: str
    name: str = Field(pattern="^(Xã|Phường|Thị trấn) ")
    district: str
    province: Literal["82", "87"]
    to_2025: tuple[_Part, ...]


class _District(_Entry):
    code: str
    name: str = Field(pattern="^(Huyện|Thành phố|Thị xã) ")
    province: Literal["82", "87"]
    aliases: tuple[str, ...]


class _OldUnits(_Entry):
    sources: tuple[str, ...]
    districts: tuple[_District, ...]
    communes: tuple[_OldCommune, ...]
    neighbour_districts: tuple[_District, ...]
    neighbour_communes: tuple[_OldCommune, ...]


class _NewCommune(_Entry):
    code: str
    name: str = Field(pattern="^(Xã|Phường) ")
    lat: float = Field(ge=8, le=24)
    lon: float = Field(ge=102, le=110)


class _NewUnits(_Entry):
    sources: tuple[str, ...]
    communes: tuple[_NewCommune, ...]


class _Rule(_Entry):
    lead: str = Field(min_length=1)
    also: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None


class _Matter(_Entry):
    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    matter: str
    case_class: CaseClass = Field(alias="class")
    field: str
    name: str
    rules: tuple[_Rule, ...]


class _Competence(_Entry):
    provisional: bool
    source: str = Field(min_length=1)
    matters: tuple[_Matter, ...]


_SHAPES: Mapping[str, type[_Entry]] = {
    "agencies.json": _Agencies,
    "units-2021.json": _OldUnits,
    "units-2025.json": _NewUnits,
    "competence.json": _Competence,
}


def faults_of_shape(name: str, document: Any) -> list[str]:
    try:
        _SHAPES[name].model_validate(document)
    except ValidationError as error:
        return [f"{name}: {line}" for line in describe(error).splitlines()]
    return []


def faults(documents: Mapping[str, Any]) -> list[str]:
    """Faults of shape first; what the entries say of each other only when the shape is right."""
    found = [fault for name in _SHAPES for fault in faults_of_shape(name, documents[name])]
    if found:
        return found
    units = parse_units(documents["units-2021.json"], documents["units-2025.json"])
    directory = parse_directory(documents["agencies.json"])
    competence = parse_competence(documents["competence.json"], directory)
    return [
        *units.problems(),
        *map(str, directory.problems(units.codes)),
        *(f"agencies.json: {fault}" for fault in names_without_room(directory)),
        *competence.problems(),
    ]


def faults_of_notices(document: Any) -> list[str]:
    try:
        parse_notices(document)
    except InvalidNotices as error:
        return [f"notices.json: {line}" for line in str(error).splitlines()]
    return []


def stale_model() -> list[str]:
    """The model carries the lexicon it was trained with."""
    model, groups = load_json("model.json"), load_json("lexicon.json")["groups"]
    if parse_table(model["phrases"]) != compiled(groups):
        return ["model.json: the lexicon has changed, run python -m casework.tools.train_routing"]
    return []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stored", action="store_true", help="what administrators wrote")
    if parser.parse_args().stored:
        found = [str(fault) for fault in unreadable(bootstrap.rule_book())]
    else:
        found = faults({name: load_json(name) for name in _SHAPES})
        found += faults_of_notices(load_json("notices.json")) + stale_model()
    print("\n".join(found) or "Reference data is sound.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
