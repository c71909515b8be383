"""Show what people are told: every wording of an edition, with usual and with the longest values.

    python -m casework.tools.preview_notices                        what is in force today
    python -m casework.tools.preview_notices --template escalation  one template
    python -m casework.tools.preview_notices --on 2027-01-01        what will be in force that day
    python -m casework.tools.preview_notices --file DRAFT.json      editions not shipped yet
    python -m casework.tools.preview_notices --html OUT_DIR         also as a page for a phone

Sends nothing, reads no case. Exits 1 when the file has a fault or an SMS needs more than one part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import Final

from casework import bootstrap
from casework.domain.case import STATE_NAMES, Outcome, State
from casework.domain.gsm7 import SMS_SEPTETS, septets, sms_text
from casework.domain.notifications import Channel, Notices, NoticeTable
from casework.domain.placeholders import (
    DECISION_NAMES,
    OUTCOME_NAMES,
    agency_name,
    fitted,
    local_date,
    local_time,
)
from casework.domain.references import reference_for
from casework.domain.working_time import VIETNAM, vietnam_date
from casework.reference.notices import InvalidNotices, load_notices, parse_notices
from casework.tools.digest_samples import TOLD, digest_samples

_WORDS: Final = "Cột đèn trước nhà văn hóa bị hư từ tuần trước, buổi tối rất nguy hiểm."
_LONG_TEXTS: Final = ("excerpt", "reason", "text", "question", "detail")
_STYLE: Final = (
    "body{font:16px/1.45 sans-serif;margin:1rem;max-width:24rem}"
    "pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;background:#f2f4f7;padding:.75rem}"
    ".bad{color:#b00020;font-weight:bold}"
)


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
    return {"usual values": usual, "longest values": longest}


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


def report(shown: Shown) -> str:
    lines = [f"── {shown.heading}{'' if shown.fits else '  DOES NOT FIT'}", f"   {shown.told}"]
    if shown.subject:
        lines += ["", shown.subject]
    return "\n".join([*lines, "", shown.text, ""])


def page(all_shown: Iterable[Shown], title: str) -> str:
    parts = [
        f"<h2{'' if shown.fits else ' class=bad'}>{escape(shown.heading)}</h2>"
        f"<p>{escape(shown.told)}</p>"
        f"<pre><b>{escape(shown.subject)}</b>\n{escape(shown.text)}</pre>"
        for shown in all_shown
    ]
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f"<h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )


def _editions(file: Path | None) -> Notices:
    return parse_notices(json.loads(file.read_text("utf-8"))) if file else load_notices()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--template", help="only this one")
    parser.add_argument("--on", type=date.fromisoformat, help="what is in force on this day")
    parser.add_argument("--file", type=Path, help="editions that are not shipped yet")
    parser.add_argument("--html", type=Path, metavar="OUT_DIR", help="also write index.html there")
    options = parser.parse_args()
    on: date = options.on or vietnam_date(bootstrap.clock().now())
    try:
        table = _editions(options.file).on(datetime.combine(on, time(), VIETNAM))
    except (InvalidNotices, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    shown = list(previews(table, on, options.template))
    if not shown:
        parser.error(f"no such template on {on}: {options.template}")
    print("\n".join(map(report, shown)))
    if options.html:
        options.html.mkdir(parents=True, exist_ok=True)
        title = f"1022 Đồng Tháp – {on:%d/%m/%Y}"
        (options.html / "index.html").write_text(page(shown, title), "utf-8")
    unfit = [one for one in shown if not one.fits]
    print(f"{len(shown)} shown, {len(unfit)} do not fit", file=sys.stderr)
    return int(bool(unfit))


if __name__ == "__main__":
    sys.exit(main())
