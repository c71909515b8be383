"""What people are told by an edition of the notices: every wording, filled with invented values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from casework.domain.case import STATE_NAMES, Outcome, State
from casework.domain.digest_samples import LONGEST, TOLD, USUAL, digest_samples
from casework.domain.gsm7 import SMS_SEPTETS, septets, sms_text
from casework.domain.notifications import Channel, NoticeTable
from casework.domain.placeholders import (
    DECISION_NAMES,
    OUTCOME_NAMES,
    agency_name,
    fitted,
    local_date,
    local_time,
)
from casework.domain.references import reference_for
from casework.domain.working_time import VIETNAM

_WORDS: Final = "Cột đèn trước nhà văn hóa bị hư từ tuần trước, buổi tối rất nguy hiểm."
_LONG_TEXTS: Final = ("excerpt", "reason", "text", "question", "detail")


@dataclass(frozen=True)
class Shown:
    """One wording, filled. `told` says on which events it goes to whom."""

    template: str
    channel: Channel
    values: str
    told: str
    subject: str
    text: str

    @property
    def septets(self) -> int | None:
        return septets(self.text) if self.channel is Channel.SMS else None

    @property
    def fits(self) -> bool:
        return self.septets is None or self.septets <= SMS_SEPTETS

    @property
    def heading(self) -> str:
        size = f", {self.septets} of {SMS_SEPTETS} septets" if self.septets is not None else ""
        return f"{self.template} · {self.channel} · {self.values}{size}"


def samples(table: NoticeTable, on: date, *, in_sms: bool) -> dict[str, dict[str, str]]:
    """Values for every placeholder, by what they are samples of."""
    agencies = [agency_name(a, in_sms=in_sms) for a in table.directory.in_force(on)]
    usual = {
        **_usual(on),
        "field": table.field_names.get("chieu_sang", ""),
        "agency": min(agencies, key=lambda name: (abs(_size(name) - 16), name)),
    }
    longest = {
        **usual,
        "field": max(table.field_names.values(), key=_size),
        "agency": max(agencies, key=_size),
        "state": max(STATE_NAMES.values(), key=_size),
        "name": "Công Tằng Tôn Nữ Hoàng Phương Thảo Nguyên",
        **dict.fromkeys(_LONG_TEXTS, (_WORDS + " ") * 7),
        "decision": max(DECISION_NAMES.values(), key=_size),
        "outcome": max(OUTCOME_NAMES.values(), key=_size),
    }
    return {USUAL: usual, LONGEST: longest}


def _usual(on: date) -> dict[str, str]:
    received = datetime.combine(on, time(9), VIETNAM)
    due = datetime.combine(on + timedelta(days=7), time(17), VIETNAM)
    reference = reference_for("e-dongthap", "edt-1")
    return {
        "reference": reference,
        "state": STATE_NAMES[State.IN_PROGRESS],
        **dict.fromkeys(("due", "until", "contribution_due"), local_time(due)),
        "due_date": local_date(due),
        "due_before": local_time(due - timedelta(days=1)),
        "received": local_time(received),
        "name": "Nguyễn Văn An",
        **dict.fromkeys(_LONG_TEXTS, _WORDS),
        "link": f"https://1022.example/{reference}",
        "decision": DECISION_NAMES[True],
        "outcome": OUTCOME_NAMES[Outcome.ANSWERED],
    }


def _size(text: str) -> int:
    return septets(sms_text(text))


def previews(table: NoticeTable, on: date, template: str | None = None) -> Iterator[Shown]:
    told = _told(table)
    for (name, channel), wording in table.wordings.items():
        if template not in (None, name):
            continue
        in_sms = channel is Channel.SMS
        for kind, values in samples(table, on, in_sms=in_sms).items():
            filled = wording.filled({k: fitted(k, v, in_sms=in_sms) for k, v in values.items()})
            yield Shown(name, channel, kind, told[name, channel], filled.subject, filled.body)
    for sample in digest_samples(table, on):
        name, sent = sample.template, sample.message
        if template in (None, name):
            yield Shown(name, sent.channel, sample.values, TOLD[name], sent.subject, sent.text)


def _told(table: NoticeTable) -> Mapping[tuple[str, Channel], str]:
    said: dict[tuple[str, Channel], list[str]] = {}
    for rows, to in ((table.rows, None), (table.sender_rows, "the sender")):
        for event, notices in rows.items():
            for notice in notices:
                whom = to or notice.audience or "whom the rung names"
                for channel in notice.channels:
                    said.setdefault((notice.template, channel), []).append(f"{event} → {whom}")
    for channel in table.undelivered.channels:
        said[table.undelivered.template, channel] = ["what did not arrive by another channel"]
    return {key: "; ".join(lines) for key, lines in said.items()}
