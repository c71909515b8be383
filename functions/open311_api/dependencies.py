"""What the operations are given, and the checks they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import BaseModel

from casework import bootstrap
from casework.bootstrap import open311
from casework.bootstrap.partners import not_suspended
from casework.domain.case import Actor
from casework.domain.errors import UnknownCaller
from casework.domain.open311.requests import Words
from casework.domain.open311.services import Catalogue, Service
from casework.domain.policy import Rules
from casework.domain.working_time import vietnam_date
from casework.ports import Cases, Clock
from casework.reference.rule_book import RuleBook
from casework.use_cases.manage_partner_keys import caller_of
from casework.use_cases.open311_ports import PartnerKeys, ToldCases
from casework.use_cases.read_open311 import Reader
from functions.open311_api.errors import unknown_jurisdiction, unknown_service

V2: Final = "/open311/v2"

AllCases = Annotated[Cases, Depends(bootstrap.cases_and_identities)]
OwnCases = Annotated[ToldCases, Depends(open311.told_cases)]
TheClock = Annotated[Clock, Depends(bootstrap.clock)]
Book = Annotated[RuleBook, Depends(bootstrap.rule_book)]
"""Read once a request, whatever is needed of it."""


def _rules(book: Book) -> Rules:
    return book.rules


TheRules = Annotated[Rules, Depends(_rules)]


def _catalogue(clock: TheClock) -> Catalogue:
    return open311.catalogue(vietnam_date(clock.now()))


def _words(clock: TheClock, book: Book) -> Words:
    return open311.words(vietnam_date(clock.now()), book.directory)


CatalogueOfToday = Annotated[Catalogue, Depends(_catalogue)]
WordsOfToday = Annotated[Words, Depends(_words)]
Code = Annotated[
    str,
    Path(
        max_length=40,
        pattern=r"^[A-Za-z0-9_-]+$",
        json_schema_extra={"examples": ["chieu_sang"]},
    ),
]


def _writing(
    keys: Annotated[PartnerKeys, Depends(open311.partner_keys)],
    check: Annotated[Callable[[str], None], Depends(not_suspended)],
) -> Writing:
    def writing(api_key: str | None) -> Actor:
        if api_key is None:
            raise UnknownCaller
        caller = caller_of(api_key, keys=keys)
        check(caller.code)
        return caller

    return writing


Writing = Callable[[str | None], Actor]
"""Whose api_key it is: who writes has one. Raises UnknownCaller, PartnerSuspended."""
ToWrite = Annotated[Writing, Depends(_writing)]


def _reading(
    words: WordsOfToday, writing: ToWrite, cases: AllCases, own: OwnCases, clock: TheClock
) -> Reading:
    def reading(api_key: str | None, jurisdiction_id: str | None) -> Reader:
        check_jurisdiction(jurisdiction_id, words.catalogue)
        caller = None if api_key is None else writing(api_key)
        return Reader(caller, cases, own, words, clock.now())

    return reading


Reading = Callable[[str | None, str | None], Reader]
"""Of an api_key, for who has one, and a jurisdiction_id."""
ToRead = Annotated[Reading, Depends(_reading)]


def check_jurisdiction(given: str | None, catalogue: Catalogue) -> None:
    if given is not None and given != catalogue.jurisdiction:
        raise unknown_jurisdiction()


def service_named(code: str, catalogue: Catalogue) -> Service:
    if code not in catalogue.services:
        raise unknown_service()
    return catalogue.services[code]


def plain(document: BaseModel) -> dict[str, Any]:
    return document.model_dump(mode="json")
