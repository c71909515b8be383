"""A case as those see it who work on it or watch over it: with what the sender wrote.

Still nothing of the identity vault; who wants to know the sender asks for the sender, by right.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from casework.domain.case import Case
from functions.case_api.schemas import EXAMPLE, CaseView, shown


class LocationView(BaseModel):
    commune: str | None = Field(description="Mã xã, phường mà người gửi nêu.")
    latitude: float | None
    longitude: float | None
    address: str | None


class ProposalView(BaseModel):
    agency: str
    reasons: list[str]


class ClassificationView(BaseModel):
    """Of the router, with the field that an operator put in place of a wrong one."""

    case_class: str
    confidence: float
    proposals: list[ProposalView]
    reasons: list[str]


class ContributionView(BaseModel):
    agency: str
    due_at: datetime
    text: str | None
    given_at: datetime | None


class ExtensionView(BaseModel):
    reason: str
    until: datetime
    approved: bool | None = Field(description="Bỏ trống: chờ duyệt.")


class RatingView(BaseModel):
    score: int
    reasons: list[str]
    text: str | None


class DossierView(CaseView):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **EXAMPLE,
                    "text": "Đèn đường trước số 12 Nguyễn Huệ hư cả tuần nay.",
                    "location": {
                        "commune": "29869",
                        "latitude": 10.4602,
                        "longitude": 105.6329,
                        "address": None,
                    },
                    "additions": ["Cột đèn cạnh tiệm thuốc tây."],
                    "classification": {
                        "case_class": "jurisdiction",
                        "confidence": 0.93,
                        "proposals": [
                            {"agency": "UBND-X25-29869", "reasons": ["lĩnh vực: Chiếu sáng"]}
                        ],
                        "reasons": ["nhắc đến “đèn đường”"],
                    },
                    "coordinating": [],
                    "extensions": [],
                    "progress_reports": 0,
                    "returns": 0,
                    "with_supervisor": False,
                    "restricted": False,
                    "evidence": ["BB-12/2026"],
                    "published_text": None,
                    "public_id": None,
                    "rating": None,
                    "appeal": None,
                    "reopened": False,
                    "split_from": None,
                    "linked": [],
                }
            ]
        }
    )

    text: str
    location: LocationView | None
    additions: list[str] = Field(description="Những gì người gửi bổ sung, cũ nhất trước.")
    classification: ClassificationView | None
    coordinating: list[ContributionView]
    extensions: list[ExtensionView]
    progress_reports: int
    returns: int = Field(description="Số lần bị trả lại.")
    with_supervisor: bool
    restricted: bool = Field(description="Hạn chế tiếp cận: khiếu nại, tố cáo.")
    evidence: list[str]
    published_text: str | None
    public_id: str | None
    rating: RatingView | None
    appeal: str | None = Field(description="Người gửi không đồng ý với việc không tiếp nhận.")
    reopened: bool
    split_from: str | None
    linked: list[str]

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls.model_validate(shown(case) | _of_who_works_on_it(case), from_attributes=True)


def _of_who_works_on_it(case: Case) -> dict[str, Any]:
    return {
        "text": case.feedback.text,
        "location": case.feedback.location,
        "additions": case.additions,
        "classification": case.classification,
        "coordinating": case.contributions,
        "extensions": case.extensions,
        "progress_reports": case.progress_reports,
        "returns": case.returns,
        "with_supervisor": case.with_supervisor,
        "restricted": case.restricted,
        "evidence": case.answer.evidence if case.answer else (),
        "published_text": case.published_text,
        "public_id": case.public_id,
        "rating": case.rating,
        "appeal": case.decline.appeal if case.decline else None,
        "reopened": case.reopened,
        "split_from": case.split_from,
        "linked": case.linked,
    }
