"""The editions of the notices: which one counts, and what is refused with the entry's path."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.gsm7 import SMS_SEPTETS
from casework.domain.notifications import Channel
from casework.reference.directory import load_json
from casework.reference.notices import InvalidNotices, load_notices, parse_notices
from casework.reference.wordings import longest_septets

EDITIONS = json.loads(files("casework.reference").joinpath("data/notices.json").read_text("utf-8"))
FORWARDED = {"event": "CaseForwarded", "audience": "operators"}


def editions(change: Callable[[dict[str, Any]], None]) -> Any:
    changed = deepcopy(EDITIONS)
    change(changed[0])
    return changed


def an_edition(valid_from: str, subject: str) -> dict[str, Any]:
    edition = deepcopy(EDITIONS[0]) | {"valid_from": valid_from}
    edition["wordings"]["case_forwarded"]["email"]["subject"] = subject
    return edition


def test_the_shipped_edition_is_marked_provisional() -> None:
    assert load_notices().editions
    assert all(edition["provisional"] for edition in EDITIONS)


def test_every_field_of_the_competence_table_has_a_vietnamese_name() -> None:
    fields = {row["field"] for row in load_json("competence.json")["matters"]}

    for edition in load_notices().editions:
        assert fields <= set(edition.field_names)


def test_the_edition_of_the_day_in_viet_nam_counts() -> None:
    old, new = "$reference $field $due", "Mới: $reference $field $due"
    notices = parse_notices([an_edition("2027-01-01", new), an_edition("2026-01-01", old)])

    def subject(*at: int) -> str:
        table = notices.on(datetime(*at, tzinfo=UTC))  # type: ignore[misc]
        return table.wordings["case_forwarded", Channel.EMAIL].subject

    assert subject(2020, 5, 1) == old
    assert subject(2026, 12, 31, 16, 59) == old
    assert subject(2026, 12, 31, 17, 0) == new


def test_an_sms_is_measured_with_all_values_at_their_longest() -> None:
    table = load_notices().editions[0]
    wording = table.wordings["case_forwarded", Channel.SMS]

    fixed = wording.body.replace("$reference", "").replace("$agency", "").replace("$due", "")
    assert longest_septets(wording) == len(fixed) + 17 + 46 + 21 <= SMS_SEPTETS


def test_the_app_that_tells_its_senders_leaves_us_their_email() -> None:
    """A text of ours beside its notification would cost money and say the same twice."""
    for edition in load_notices().editions:
        assert edition.sender_channels_of_partner == {"e-dongthap": (Channel.EMAIL,)}


def test_an_email_costs_nothing_so_it_goes_before_an_sms() -> None:
    for edition in load_notices().editions:
        rows = [notice for rows in edition.sender_rows.values() for notice in rows]
        assert {notice.channels for notice in rows} == {(Channel.EMAIL, Channel.SMS)}
        restricted = {notice.template for notice in rows if notice.for_restricted}
        assert {"sender_received", "sender_guided"} <= restricted


def put(*way: str | int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(edition: dict[str, Any]) -> None:
        entry: Any = edition
        for part in way[:-1]:
            entry = entry[part]
        entry[way[-1]] = value

    return change


def sms(body: str) -> Callable[[dict[str, Any]], None]:
    return put("wordings", "escalation", "sms", "body", value=body)


def subject(text: str, template: str = "escalation") -> Callable[[dict[str, Any]], None]:
    return put("wordings", template, "email", "subject", value=text)


def row(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return put("notices", 0, value={**EDITIONS[0]["notices"][0], **changes})


def digest(*way: str, value: str) -> Callable[[dict[str, Any]], None]:
    return put("digest", *way, value=value)


BAD: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (put("valid_from", value="soon"), "0.valid_from"),
    (put("source", value=""), "0.source"),
    (put("typo", value=1), "0.typo"),
    (put("wordings", "escalation", "fax", value={"body": "x"}), "0.wordings.escalation.fax"),
    (row(event="Nope"), "0.notices.0.event: no such event: Nope"),
    (row(event="Clock"), "0.notices.0.event: no such event: Clock"),
    (row(audience=None), "0.notices.0.audience: CaseForwarded names no audience"),
    (row(audience="sender"), "0.notices.0.audience"),
    (row(channels=[]), "0.notices.0.channels"),
    (
        row(template="case_in_triage", channels=["sms"]),
        "0.notices.0.channels: case_in_triage: no words for sms",
    ),
    (
        row(template="case_returned", channels=["email"]),
        "0.notices.0.template: CaseForwarded cannot fill $reason of case_returned.email",
    ),
    (
        put("wordings", "sender_received", "email", "body", value="$link"),
        "0.sender_notices.0.template: to its sender, CaseReceived cannot fill $link",
    ),
    (
        subject("$field", "sender_received"),
        "0.sender_notices.0.template: the subject of sender_received names no $reference",
    ),
    (
        put("sender_notices", 1, "restricted", value=True),
        "0.sender_notices.1.restricted: sender_forwarded.email must not name $agency",
    ),
    (
        put("wordings", "sender_guided", "email", "body", value="$reason"),
        "0.sender_notices.6.restricted: sender_guided.email must not name $reason",
    ),
    (
        put("sender_notices", 0, "channels", value=["sms", "sms"]),
        "0.sender_notices.0.channels: one is there twice",
    ),
    (row(restricted=True), "0.notices.0.restricted"),
    (put("sender_channels_of_partner", value={"e-dongthap": ["fax"]}), "0.sender_channels_of_par"),
    (put("sender_channels_of_partner", value=None), "0.sender_channels_of_partner"),
    (
        subject("$field $due"),
        "0.notices.21.template: the subject of escalation names no $reference",
    ),
    (subject("$reference $due"), "the subject of escalation names no $field"),
    (subject("$reference $field"), "the subject of escalation names no due time"),
    (subject("$reference $field $due\n"), "0.wordings.escalation.email.subject: a subject has one"),
    (subject("$reference $field $due $excerpt"), "0.wordings.escalation.email: $excerpt may be lo"),
    (subject("$nope"), "0.wordings.escalation.email.subject: no such placeholder: nope"),
    (sms("1022 Dong Thap $nope"), "0.wordings.escalation.sms.body: no such placeholder: nope"),
    (sms("1022 Dong Thap: 5$"), "0.wordings.escalation.sms.body: a $ that is no placeholder"),
    (sms("1022 Dong Thap $link"), "0.wordings.escalation.sms: $link may be long"),
    (sms("1022 Dong Thap: Phản ánh"), "0.wordings.escalation.sms.body: an SMS has no accents"),
    (sms("1022 Dong Thap – $due"), "0.wordings.escalation.sms.body: an SMS has no accents"),
    (sms("1022 Dong Thap:\n$due"), "0.wordings.escalation.sms.body: an SMS has no accents"),
    (sms("$reference"), "0.wordings.escalation.sms.body: an SMS names 1022 Dong Thap"),
    (
        put("wordings", "escalation", "sms", "subject", value="x"),
        "0.wordings.escalation.sms.subject: an SMS has no subject",
    ),
    (
        put("wordings", "unused", value={"email": {"body": "x"}}),
        "0.wordings.unused: no notice uses it",
    ),
    (
        put("field_names", "dien", value="Điện lực và các dịch vụ về điện"),
        "0.field_names.dien: takes 31 septets of 30",
    ),
    (put("field_names", "dien", value="🚧"), "0.field_names.dien: takes 0 septets"),
    (row(digest=True), "0.notices.0.digest: CaseForwarded is told at once"),
    (row(digest=True), "0.notices.0.digest: case_forwarded goes by other channels than email too"),
    (
        row(event="CaseInherited", audience="agency_leader", channels=["email"], digest=True),
        "0.notices.0.digest: agency_leader get no digest",
    ),
    (digest("desk", "lists", "new", value=""), "0.digest.desk.lists.new"),
    (digest("agency", "lists", "old", value="x"), "0.digest.agency.lists.old"),
    (
        digest("agency", "body", value="$lists $link $nope"),
        "agency.body: no such placeholder: nope",
    ),
    (
        digest("agency", "body", value="$lists $link $tasks"),
        "agency.body: no such placeholder: tas",
    ),
    (digest("desk", "body", value="$lists $link $unaccepted"), "no such placeholder: unaccepted"),
    (digest("desk", "body", value="$lists $link 5$"), "0.digest.desk.body: a $ that is no"),
    (digest("desk", "body", value="$link"), "0.digest.desk.body: names no $lists"),
    (digest("desk", "body", value="$lists"), "0.digest.desk.body: names no $link"),
    (digest("agency", "subject", value="$total"), "0.digest.agency.subject: names no $day"),
    (digest("agency", "subject", value="$day $lists"), "subject: no such placeholder: lists"),
    (digest("agency", "subject", value="$day\n"), "0.digest.agency.subject: has one line"),
    (digest("agency", "line", value="$reference"), "0.digest.agency.line: names no $due"),
    (digest("agency", "line", value="$reference $due $text"), "line: no such placeholder: text"),
    (digest("agency", "line", value="$reference\n$due"), "0.digest.agency.line: has one line"),
    (digest("agency", "more", value="và nữa"), "0.digest.agency.more: names no $count"),
    (digest("agency", "lists", "new", value="Mới: $new"), "lists.new: no such placeholder: new"),
    (digest("agency", "lists", "new", value="Mới:"), "0.digest.agency.lists.new: at most 32 lette"),
    (digest("agency", "lists", "new", value="x" * 33), "0.digest.agency.lists.new: at most 32"),
]


@pytest.mark.parametrize(("change", "named"), BAD, ids=[named for _, named in BAD])
def test_bad_notices_are_refused_naming_the_entry(
    change: Callable[[dict[str, Any]], None], named: str
) -> None:
    with pytest.raises(InvalidNotices) as error:
        parse_notices(editions(change))

    assert named in str(error.value)


def test_what_nobody_needs_one_by_one_is_left_to_the_digest_and_nothing_else() -> None:
    rows = load_notices().editions[-1].rows

    waiting = {name for name, notices in rows.items() if any(n.digest for n in notices)}

    assert waiting == {"CaseInherited", "ClockRecomputed", "DeadlineReminded"}


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_an_sms_may_fill_its_part_and_no_more(more: int, fits: bool) -> None:
    body = "1022 Dong Thap $agency $reference ["
    body += "x" * (SMS_SEPTETS - len("1022 Dong Thap   [") - 1 - 46 - 17 + more)

    if fits:
        parse_notices(editions(sms(body)))
    else:
        with pytest.raises(InvalidNotices, match=r"sms\.body: 161 septets .* 160 fit"):
            parse_notices(editions(sms(body)))


def test_every_fault_is_named_at_once() -> None:
    both = editions(sms("$reference"))
    both[0]["notices"][0]["event"] = "Nope"

    with pytest.raises(InvalidNotices) as error:
        parse_notices(both)

    assert len(str(error.value).splitlines()) == 2


def test_two_editions_of_one_day_are_refused_and_none_at_all() -> None:
    with pytest.raises(InvalidNotices, match=r"1\.valid_from: 2021-11-01 is given more than once"):
        parse_notices([EDITIONS[0], EDITIONS[0]])
    with pytest.raises(InvalidNotices):
        parse_notices([])
