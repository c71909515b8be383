"""What is wrong with the words of a digest, found before there is one to send."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from casework.domain.digest_words import (
    AGENCY_PLACEHOLDERS,
    DESK_PLACEHOLDERS,
    LINE_PLACEHOLDERS,
    MORE_PLACEHOLDERS,
    ONLY_IN_BODY,
)
from casework.domain.faults import fault
from casework.domain.notifications import DigestWords, NoticeTable
from casework.reference.wordings import Faults, faults_of_placeholders, names_in

_LONGEST_HEADING: Final = 32
"""With the count of its lines it is still a heading (`domain.email_html`)."""


def faults_of_digests(table: NoticeTable) -> Faults:
    yield from _faults("digest.agency", table.agency_digest, AGENCY_PLACEHOLDERS)
    yield from _faults("digest.desk", table.desk_digest, DESK_PLACEHOLDERS)


def _faults(where: str, words: DigestWords, known: Collection[str]) -> Faults:
    subject, body = words.wording.subject, words.wording.body
    yield from _faults_of_text(f"{where}.subject", subject, set(known) - ONLY_IN_BODY, {"day"})
    yield from _faults_of_text(f"{where}.line", words.line, LINE_PLACEHOLDERS, {"reference", "due"})
    yield from _faults_of_text(f"{where}.more", words.more, MORE_PLACEHOLDERS, {"count"})
    yield from _faults_of_text(f"{where}.body", body, known, {"lists", "link"}, lines=True)
    for name, heading in words.lists.items():
        yield from _faults_of_text(f"{where}.lists.{name}", heading, (), set())
        if ":" in heading or len(heading) > _LONGEST_HEADING:
            yield fault(f"{where}.lists.{name}", "heading", longest=_LONGEST_HEADING)


def _faults_of_text(
    where: str, text: str, known: Collection[str], needed: set[str], *, lines: bool = False
) -> Faults:
    faults = [*faults_of_placeholders(where, text, known)]
    yield from faults
    if faults:
        return
    for name in sorted(needed - names_in(text)):
        yield fault(where, "names_no", name=name)
    if "\n" in text and not lines:
        yield fault(where, "one_line")
