"""What was published, as everyone reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from casework.domain.case import STATE_NAMES, State
from casework.domain.names import Named, Names
from casework.domain.publication import PublicCase, figures
from functions.public_api.pages import Page


class NamedView(BaseModel):
    """The code stays; the name is that of the day."""

    code: str
    name: str

    @classmethod
    def of(cls, named: Named) -> NamedView:
        return cls(code=named.code, name=named.name)


class PlaceView(BaseModel):
    """WGS 84, rounded to three decimals: some 110 m."""

    latitude: float
    longitude: float


class CaseSummary(BaseModel):
    """Without the answer. `id` is the public one, not the reference that the sender has; `agency`
    is who answered; days are those of Việt Nam; `on_time` is against the original due time."""

    id: str
    state: Literal["closed"]
    state_name: str
    field: NamedView | None
    agency: NamedView
    commune: NamedView | None
    received_on: date
    answered_on: date | None
    published_on: date
    on_time: bool | None
    rating: int | None = Field(ge=1, le=5)

    @staticmethod
    def summary(case: PublicCase, names: Names) -> CaseSummary:
        field = names.field(case.field)
        commune = names.commune(case.commune, case.received_on)
        return CaseSummary(
            id=case.id,
            state="closed",
            state_name=STATE_NAMES[State.CLOSED],
            field=NamedView.of(field) if field else None,
            agency=NamedView.of(names.agency(case.agency, case.published_on)),
            commune=NamedView.of(commune) if commune else None,
            received_on=case.received_on,
            answered_on=case.answered_on,
            published_on=case.published_on,
            on_time=case.on_time,
            rating=case.rating,
        )


class PublicCaseView(CaseSummary):
    """`answer` is the text that was published."""

    place: PlaceView | None
    answer: str

    @classmethod
    def of(cls, case: PublicCase, names: Names) -> PublicCaseView:
        place = (
            PlaceView(latitude=case.latitude, longitude=case.longitude)
            if case.latitude is not None and case.longitude is not None
            else None
        )
        return cls(**dict(cls.summary(case, names)), place=place, answer=case.answer)


class CaseList(BaseModel):
    """Latest day of publication first. `next_page_token` is null on the last page of the month."""

    month: str
    cases: list[PublicCaseView]
    next_page_token: str | None

    @classmethod
    def of(cls, page: Page, names: Names) -> CaseList:
        shown = [PublicCaseView.of(case, names) for case in page.cases]
        return cls(month=page.month, cases=shown, next_page_token=page.next_token)


class Point(BaseModel):
    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]
    """Longitude, latitude."""


class Feature(BaseModel):
    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Point
    properties: CaseSummary


class FeatureCollection(BaseModel):
    """RFC 7946, with the month and the next page beside it. Cases without a point are not on the
    map; the answers are in the list and under the id of each case."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    month: str
    features: list[Feature]
    next_page_token: str | None

    @classmethod
    def of(cls, page: Page, names: Names) -> FeatureCollection:
        features = [
            Feature(
                id=case.id,
                geometry=Point(coordinates=(case.longitude, case.latitude)),
                properties=CaseSummary.summary(case, names),
            )
            for case in page.cases
            if case.latitude is not None and case.longitude is not None
        ]
        return cls(month=page.month, features=features, next_page_token=page.next_token)


class FiguresView(BaseModel):
    """`rating` is the mean of those that were rated."""

    published: int
    on_time: int
    late: int
    rated: int
    rating: float | None

    @classmethod
    def of(cls, cases: Sequence[PublicCase]) -> FiguresView:
        return cls.model_validate(figures(cases), from_attributes=True)


class FiguresOf(FiguresView):
    code: str | None
    name: str


class Statistics(BaseModel):
    """Of the cases published in the month, and of no others."""

    month: str
    total: FiguresView
    fields: list[FiguresOf]
    agencies: list[FiguresOf]

    @classmethod
    def of(cls, month: str, cases: Sequence[PublicCase], names: Names) -> Statistics:
        def field(case: PublicCase) -> Named | None:
            return names.field(case.field)

        def agency(case: PublicCase) -> Named | None:
            return names.agency(case.agency, case.published_on)

        return cls(
            month=month,
            total=FiguresView.of(cases),
            fields=_by(field, cases),
            agencies=_by(agency, cases),
        )


def _by(
    name_of: Callable[[PublicCase], Named | None], cases: Sequence[PublicCase]
) -> list[FiguresOf]:
    """Most cases first, then by code; under one code as it was called last."""
    groups: dict[str | None, list[PublicCase]] = {}
    names: dict[str | None, str] = {}
    for case in cases:  # latest first
        named = name_of(case)
        code = named.code if named else None
        names.setdefault(code, named.name if named else "Chưa phân loại")
        groups.setdefault(code, []).append(case)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0] or ""))
    return [
        FiguresOf(code=code, name=names[code], **FiguresView.of(group).model_dump())
        for code, group in ordered
    ]
