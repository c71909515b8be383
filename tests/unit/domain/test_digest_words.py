"""The email that a digest makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from casework.domain.case import DESK, State
from casework.domain.contacts import Contact, Position
from casework.domain.digest import Digest
from casework.domain.digest_words import LISTS, Writing, digest_message
from casework.domain.email_html import html_of
from casework.domain.notifications import Channel, Message
from casework.domain.worklist import OpenCase
from casework.reference.email_layout import load_email_layout
from casework.reference.notices import load_notices
from tests.builders import AGENCY

EDITIONS: Final = load_notices().editions
TABLE: Final = EDITIONS[-1]
DAY: Final = date(2026, 3, 5)
DUE: Final = datetime(2026, 3, 6, 10, tzinfo=UTC)
OFFICER: Final = Contact(Position.OFFICER, "Trần Thị\r\nBình", "binh@x.example")
URL: Final = "https://c.example"


def lines(number: int, prefix: str = "DT", state: State = State.FORWARDED) -> tuple[OpenCase, ...]:
    return tuple(
        OpenCase(f"{prefix}-{n}", state, "rac_thai", DUE + timedelta(days=n), DUE)
        for n in range(number)
    )


def message(digest: Digest, contact: Contact = OFFICER, most: int = 30) -> Message:
    made = digest_message(Writing(digest, contact, TABLE, URL, most))
    assert made
    return made


FULL: Final = Digest(
    AGENCY, DAY, DUE, lines(1, "LATE"), lines(2, "SOON"), lines(1, "NEW"), lines(1, "REST")
)


def test_an_agency_reads_its_counts_and_then_its_cases_the_most_urgent_first() -> None:
    made = message(FULL)

    assert made.subject == (
        "[1022] Tổng hợp ngày 05/03/2026: 1 quá hạn, 2 sắp đến hạn, 1 mới – UBND phường Cao Lãnh"
    )
    assert made.text == (
        "Kính gửi: Ông/Bà Trần Thị Bình\n\n"
        "Tổng đài 1022 tỉnh Đồng Tháp kính gửi Ông/Bà bản tổng hợp các phản ánh, kiến nghị do "
        "UBND phường Cao Lãnh xử lý, tính đến sáng ngày 05/03/2026. Trân trọng đề nghị Ông/Bà "
        "quan tâm xử lý, trả lời người dân đúng thời hạn.\n\n"
        "Tổng số đang xử lý: 5\n"
        "Đã quá hạn: 1\n"
        "Sắp đến hạn (đến 17h00 ngày 06/03/2026): 2\n"
        "Mới chuyển đến: 1\n"
        "Chờ tiếp nhận: 5\n\n"
        "Đã quá hạn (1):\n"
        "- LATE-0 – Rác thải – hạn 17h00 ngày 06/03/2026\n\n"
        "Sắp đến hạn (2):\n"
        "- SOON-0 – Rác thải – hạn 17h00 ngày 06/03/2026\n"
        "- SOON-1 – Rác thải – hạn 17h00 ngày 07/03/2026\n\n"
        "Mới chuyển đến (1):\n"
        "- NEW-0 – Rác thải – hạn 17h00 ngày 06/03/2026\n\n"
        "Đang xử lý, còn trong hạn (1):\n"
        "- REST-0 – Rác thải – hạn 17h00 ngày 06/03/2026\n\n"
        "Mở danh sách: https://c.example\n\n"
        "Trân trọng cảm ơn sự phối hợp của quý cơ quan.\n"
        "Tổng đài 1022 tỉnh Đồng Tháp"
    )


def test_the_desk_reads_what_it_has_to_decide_and_how_many_tasks_wait() -> None:
    triage = lines(2, "T", State.TRIAGE) + lines(1, "R", State.RECEIVED)
    digest = Digest(DESK, DAY, DUE, soon=triage, new=lines(1, "A", State.ANSWERED), tasks=4)

    made = message(digest)

    assert made.subject == (
        "[1022] Tổng hợp ngày 05/03/2026: 3 chờ phân loại, 1 chờ duyệt, 4 việc cần làm"
    )
    assert "của Tổng đài 1022 tỉnh Đồng Tháp, tính đến" in made.text
    assert "Chờ phân loại: 3\nChờ duyệt trả lời: 1\n" in made.text
    assert "Việc cần làm: 4\n" in made.text
    assert "- T-0 – Rác thải – Chờ phân loại – hạn 17h00 ngày 06/03/2026" in made.text


def test_a_long_list_names_its_first_lines_and_counts_the_others() -> None:
    text = message(Digest(AGENCY, DAY, DUE, overdue=lines(33), rest=lines(30)), most=30).text

    assert "Đã quá hạn (33):\n" in text
    assert text.count("\n- DT-29 ") == 2
    assert "\n- DT-30 " not in text
    assert text.count("phản ánh, kiến nghị khác") == 1
    assert "- và 3 phản ánh, kiến nghị khác\n\nĐang xử lý, còn trong hạn (30):\n" in text


def test_an_empty_list_has_no_heading_and_leaves_no_gap() -> None:
    some = message(Digest(AGENCY, DAY, DUE, rest=lines(1))).text
    none = message(Digest(DESK, DAY, DUE, tasks=1)).text

    assert "\nĐã quá hạn (" not in some
    assert "Việc cần làm: 1\n\nMở danh sách" in none
    assert "\n\n\n" not in some + none


def test_a_field_that_nobody_knows_yet_is_said_to_be_unknown() -> None:
    unknown = replace(lines(1)[0], field=None)

    assert "- DT-0 – Chưa phân loại – hạn" in message(Digest(AGENCY, DAY, DUE, (unknown,))).text


def test_all_digests_of_an_agency_are_one_thread_and_each_has_an_id_of_its_own() -> None:
    tomorrow = message(replace(FULL, day=DAY + timedelta(days=1)))
    colleague = message(FULL, replace(OFFICER, email="an@x.example"))
    other = message(replace(FULL, agency="SYT"))
    made = message(FULL)

    assert made.thread == tomorrow.thread == colleague.thread == "digest_UBND-X25-29869"
    assert other.thread == "digest_SYT"
    assert len({made.id, tomorrow.id, colleague.id, other.id}) == 4
    assert made.id.startswith("digest_UBND-X25-29869_2026-03-05_email_")
    assert "binh" not in made.id
    assert made.id == message(replace(FULL, overdue=())).id


def test_who_has_no_address_gets_none() -> None:
    by_phone = replace(OFFICER, email=None, phone="+84900000001")

    assert digest_message(Writing(FULL, by_phone, TABLE, URL, 30)) is None


@pytest.mark.parametrize("agency", [AGENCY, DESK])
def test_as_html_it_has_a_table_of_counts_a_button_and_a_list_under_each_heading(
    agency: str,
) -> None:
    made = message(replace(FULL, agency=agency))

    page = html_of(made, load_email_layout())

    assert page.count("<h2") == page.count("<ul") == len(LISTS)
    assert page.count("<li") == len(FULL.cases)
    assert page.count('class="button"') == 1
    assert 'scope="row"' in page.partition("<h2")[0]
    assert page.index('class="button"') < page.index("<h2")
    assert made.link == URL


@pytest.mark.parametrize("n", range(len(EDITIONS)))
@pytest.mark.parametrize("agency", [AGENCY, DESK, "X-UNKNOWN"])
def test_every_edition_is_filled_whatever_it_tells_of(n: int, agency: str) -> None:
    for digest in (replace(FULL, agency=agency, overdue=lines(99)), Digest(agency, DAY, DUE)):
        made = digest_message(Writing(digest, OFFICER, EDITIONS[n], URL, 3))
        assert made
        assert "$" not in made.subject + made.text
        assert len(made.subject.splitlines()) == 1
        assert made.channel is Channel.EMAIL
