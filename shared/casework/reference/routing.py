"""The router from package data: competence, lexicon, place names, model weights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.domain.directory import Directory, Units
from casework.domain.routing.competence import Competence, Matter, Rule
from casework.domain.routing.confidence import Calibration
from casework.domain.routing.gazetteer import Gazetteer
from casework.domain.routing.lexicon import Lexicon
from casework.domain.routing.location import Locator
from casework.domain.routing.matters import MatterModel, Weights
from casework.domain.routing.model import CaseClass
from casework.domain.routing.router import Router
from casework.reference.directory import load_json, load_units


def load_router(directory: Directory) -> Router:
    return build_router(load_json("model.json"), directory, load_units())


def build_router(weights: Mapping[str, Any], directory: Directory, units: Units) -> Router:
    return Router(
        model=MatterModel(Lexicon(parse_table(weights["phrases"])), parse_weights(weights)),
        locator=Locator(units, load_gazetteer(units)),
        competence=load_competence(directory),
        calibration=parse_calibration(weights["calibration"]),
    )


def load_gazetteer(units: Units) -> Gazetteer:
    extra = load_json("gazetteer.json")
    landmarks = [(entry["name"], entry["code"]) for entry in extra["landmarks"]]
    return Gazetteer(units, landmarks, extra["provinces"])


def load_competence(directory: Directory) -> Competence:
    return parse_competence(load_json("competence.json"), directory)


def parse_competence(document: Mapping[str, Any], directory: Directory) -> Competence:
    return Competence((_matter(entry) for entry in document["matters"]), directory)


def parse_weights(document: Mapping[str, Any]) -> Weights:
    rows = parse_table(document["rows"])
    return Weights(tuple(document["labels"]), tuple(document["bias"]), rows)


def parse_table(document: Mapping[str, str]) -> Mapping[str, str]:
    """Two long texts are read ten times faster than an object of twenty thousand entries."""
    return dict(zip(document["keys"].split("|"), document["values"].split("|"), strict=True))


def table_document(table: Mapping[str, str]) -> dict[str, str]:
    return {"keys": "|".join(table), "values": "|".join(table.values())}


def parse_calibration(document: Mapping[str, Any]) -> Calibration:
    steps = [(raw, share) for raw, share in document["steps"]]
    return Calibration(steps, document["threshold"])


def _matter(entry: Mapping[str, Any]) -> Matter:
    other = entry.get("in_old_tien_giang")
    return Matter(
        code=entry["matter"],
        case_class=CaseClass(entry["class"]),
        field=entry["field"],
        name=entry["name"],
        rules=tuple(map(_rule, entry["rules"])),
        elsewhere={"82": other} if other else {},
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        lead=entry["lead"],
        also=tuple(entry["also"]),
        valid_from=_day(entry["valid_from"]),
        valid_to=_day(entry["valid_to"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
