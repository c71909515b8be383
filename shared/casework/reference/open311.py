"""Load and check what Open311 offers: editions, each with its first day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from casework.domain.editions import edition_on
from casework.domain.open311.services import (
    EXTERNAL_ID,
    Attribute,
    Catalogue,
    Datatype,
    Service,
)
from casework.reference.directory import load_json
from casework.reference.faults import describe

Name = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
# A comma separates them.
Keyword = Annotated[str, Field(pattern=r"^[^,]+$")]


class InvalidOpen311(ValueError):
    """Lists every faulty entry by its path."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Attribute(_Entry):
    code: Code
    datatype: Datatype
    description: Name
    hint: str = ""
    required: bool = False
    values: dict[Code, Name] = {}

    @model_validator(mode="after")
    def _lists_have_values(self) -> Self:
        listed = self.datatype in (Datatype.SINGLE, Datatype.MULTI)
        if listed != bool(self.values):
            raise ValueError(f"{self.code}: a list has values, and nothing else has")
        return self

    def value(self) -> Attribute:
        return Attribute(
            self.code, self.datatype, self.description, self.hint, self.required, self.values
        )


class _Service(_Entry):
    code: Code
    group: Code
    description: Name
    keywords: Annotated[tuple[Keyword, ...], Field(min_length=1)]
    attributes: tuple[_Attribute, ...] = ()


class _Edition(_Entry):
    valid_from: date
    provisional: bool
    source: Name
    jurisdiction_id: Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
    contact: Name
    key_service: Name
    notice: Name
    resend_minutes: Annotated[int, Field(gt=0)]
    fallback: Code
    groups: dict[Code, Name]
    common_attributes: tuple[_Attribute, ...]
    services: tuple[_Service, ...]
    withheld: dict[Code, Name]

    def value(self, names: Mapping[str, str]) -> Catalogue:
        common = tuple(attribute.value() for attribute in self.common_attributes)
        services = {
            s.code: Service(
                code=s.code,
                name=names[s.code],
                description=s.description,
                group=self.groups[s.group],
                keywords=s.keywords,
                attributes=(*(attribute.value() for attribute in s.attributes), *common),
            )
            for s in self.services
        }
        return Catalogue(
            valid_from=self.valid_from,
            jurisdiction=self.jurisdiction_id,
            contact=self.contact,
            key_service=self.key_service,
            notice=self.notice,
            resend=timedelta(minutes=self.resend_minutes),
            fallback=self.fallback,
            services=services,
        )

    def faults(self, fields: Set[str]) -> Iterator[str]:
        """Of what the entries say of each other and of the fields."""
        offered = [s.code for s in self.services]
        listed = [*offered, *self.withheld]
        yield from _each("services", "given more than once", _repeated(listed))
        yield from _each("services", "no such field", {*listed} - fields)
        yield from _each("groups", "unknown", {s.group for s in self.services} - {*self.groups})
        if self.fallback not in offered:
            yield f"fallback: {self.fallback} is not offered"
        common = [attribute.code for attribute in self.common_attributes]
        if EXTERNAL_ID not in common:
            yield f"common_attributes: {EXTERNAL_ID} is missing"
        for s in self.services:
            codes = [*(attribute.code for attribute in s.attributes), *common]
            path = f"services.{s.code}.attributes"
            yield from _each(path, "given more than once", _repeated(codes))

    def forgotten(self, fields: Set[str]) -> set[str]:
        return {*fields} - {s.code for s in self.services} - {*self.withheld}


_EDITIONS = TypeAdapter(Annotated[tuple[_Edition, ...], Field(min_length=1)])


def load_open311(on: date) -> Catalogue:
    """The edition of `data/open311.json` in force on a day, with the names of the fields on it; the
    first one also stands for the time before it. Raises InvalidOpen311."""
    return parse_open311(load_json("open311.json"), load_json("notices.json"), on)


def parse_open311(data: Any, notices: Any, on: date) -> Catalogue:
    """`notices` have the names of the fields. Raises InvalidOpen311 naming each faulty entry of
    any edition; a field that the last one does not mention is one of them."""
    try:
        editions = sorted(_EDITIONS.validate_python(data), key=lambda e: e.valid_from)
    except ValidationError as error:
        raise InvalidOpen311(describe(error)) from error
    fields = {code for edition in notices for code in edition["field_names"]}
    faults = [f"{e.valid_from}.{fault}" for e in editions for fault in e.faults(fields)]
    faults += _each("services", "neither offered nor withheld", editions[-1].forgotten(fields))
    days = _repeated(str(edition.valid_from) for edition in editions)
    faults += _each("valid_from", "given more than once", days)
    if faults:
        raise InvalidOpen311("\n".join(faults))
    return edition_on(editions, on).value(_field_names(notices, on))


def _field_names(notices: Any, on: date) -> Mapping[str, str]:
    """By code: those in force on the day, and of a field that is newer or older any it had."""
    first_days = {date.fromisoformat(edition["valid_from"]): edition for edition in notices}
    in_order = sorted(first_days, key=lambda day: (day <= on, day))
    return {code: name for day in in_order for code, name in first_days[day]["field_names"].items()}


def _repeated(codes: Iterable[str]) -> set[str]:
    return {code for code, times in Counter(codes).items() if times > 1}


def _each(path: str, fault: str, codes: set[str]) -> list[str]:
    return [f"{path}.{code}: {fault}" for code in sorted(codes)]
