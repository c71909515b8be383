"""The words of a digest: what they may name, and the email they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template
from types import MappingProxyType
from typing import Final

from casework.domain.case import DESK, STATE_NAMES, State
from casework.domain.contacts import Contact
from casework.domain.digest import Digest
from casework.domain.notifications import (
    Channel,
    DigestWords,
    Message,
    NoticeTable,
    person_of,
)
from casework.domain.placeholders import DESK_NAME, agency_name, field_name, local_time
from casework.domain.worklist import OpenCase

LISTS: Final = ("overdue", "soon", "new", "rest")
"""Of a digest, in the order in which they stand in it."""
_BLANK: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Writing:
    """A digest for one person. Of each list `most` lines are named, the others counted."""

    digest: Digest
    contact: Contact
    table: NoticeTable
    console_url: str
    most: int

    @property
    def words(self) -> DigestWords:
        return self.table.desk_digest if self.digest.agency == DESK else self.table.agency_digest

    def count(self, *states: State) -> str:
        return str(sum(line.state in states for line in self.digest.cases))


def _agency(writing: Writing) -> str:
    found = writing.table.directory.latest(writing.digest.agency, writing.digest.day)
    return agency_name(found, in_sms=False) if found else DESK_NAME


def _lists(writing: Writing) -> str:
    """Each with its heading, as `email_html` knows them; an empty one is left out."""
    blocks = []
    for name in LISTS:
        lines: tuple[OpenCase, ...] = getattr(writing.digest, name)
        if lines:
            heading = f"{writing.words.lists[name]} ({len(lines)}):"
            blocks.append("\n".join([heading, *_lines(lines, writing)]))
    return "\n\n".join(blocks)


def _lines(lines: tuple[OpenCase, ...], writing: Writing) -> list[str]:
    named = [Template(writing.words.line).substitute(_of(line, writing)) for line in lines]
    told, others = named[: writing.most], len(named) - writing.most
    if others > 0:
        told.append(Template(writing.words.more).substitute(count=others))
    return [f"- {line}" for line in told]


def _of(line: OpenCase, writing: Writing) -> dict[str, str]:
    """Never the sender's words or name: a list is read over somebody's shoulder, and forwarded."""
    return {
        "reference": line.case_id,
        "field": field_name(line.field, writing.table.field_names),
        "due": local_time(line.due_at),
        "state": STATE_NAMES[line.state],
    }


Fill = Callable[[Writing], str]
_BOTH: Final[Mapping[str, Fill]] = {
    "name": lambda w: w.contact.name,
    "agency": _agency,
    "day": lambda w: w.digest.day.strftime("%d/%m/%Y"),
    "until": lambda w: local_time(w.digest.until),
    "total": lambda w: str(len(w.digest.cases)),
    "overdue": lambda w: str(len(w.digest.overdue)),
    "soon": lambda w: str(len(w.digest.soon)),
    "new": lambda w: str(len(w.digest.new)),
    "lists": _lists,
    "link": lambda w: w.console_url,
}
AGENCY_PLACEHOLDERS: Final = MappingProxyType(
    {**_BOTH, "unaccepted": lambda w: w.count(State.FORWARDED)}
)
DESK_PLACEHOLDERS: Final = MappingProxyType(
    {
        **_BOTH,
        "triage": lambda w: w.count(State.RECEIVED, State.TRIAGE),
        "approvals": lambda w: w.count(State.ANSWERED),
        "tasks": lambda w: str(w.digest.tasks),
    }
)
LINE_PLACEHOLDERS: Final = frozenset({"reference", "field", "due", "state"})
MORE_PLACEHOLDERS: Final = frozenset({"count"})
ONLY_IN_BODY: Final = frozenset({"lists", "link"})


def digest_message(writing: Writing) -> Message | None:
    """None for who has no email address. All digests of an agency are one thread of a mailbox."""
    digest, address = writing.digest, writing.contact.email
    if not address:
        return None
    known: Mapping[str, Fill] = DESK_PLACEHOLDERS if digest.agency == DESK else AGENCY_PLACEHOLDERS
    values = {name: fill(writing) for name, fill in known.items()}
    of_one_line = {n: v if n in ONLY_IN_BODY else " ".join(v.split()) for n, v in values.items()}
    wording = writing.words.wording.filled(of_one_line)
    return Message(
        id=digest_id(digest, address),
        channel=Channel.EMAIL,
        address=address,
        subject=wording.subject,
        text=_BLANK.sub("\n\n", wording.body),
        thread=f"digest_{digest.agency}",
        link=writing.console_url,
    )


def digest_id(digest: Digest, address: str) -> str:
    return f"digest_{digest.agency}_{digest.day}_{Channel.EMAIL}_{person_of(address)}"
