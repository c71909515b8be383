"""From the text of a notice to the parts of its HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.domain.email_html import EmailLayout, html_of
from casework.domain.notifications import Channel, Message

LAYOUT = EmailLayout(
    page="$title|$body",
    paragraph="(p $text)",
    heading="(h $text)",
    facts="(facts$rows)",
    fact=" [$label=$value]",
    list="(list$items)",
    item=" *$text",
    button="(button $label -> $link)",
    button_label="Mở",
)
LINK = "https://x.vn/DT-1"
MESSAGE = Message("m", Channel.EMAIL, "a@b.vn", "Tiêu đề", "", thread="DT-1", link=LINK)


def html(text: str, **more: object) -> str:
    return html_of(replace(MESSAGE, text=text, **more), LAYOUT).partition("|")[2]


def test_blank_lines_part_paragraphs_and_line_breaks_stay() -> None:
    assert html("một\nhai\n\n\nba", link=None) == "(p một<br>hai)(p ba)"


def test_lines_of_label_and_value_become_facts_and_the_button_stands_under_them() -> None:
    text = f"Kính gửi A,\n\nMã: DT-1\nHạn trả lời: 17h00\n\nNội dung:\nhỏng\n\nXem: {LINK}\n\n1022"

    assert html(text) == (
        "(p Kính gửi A,)(facts [Mã=DT-1] [Hạn trả lời=17h00])"
        f"(button Xem -> {LINK})(h Nội dung)(p hỏng)(p 1022)"
    )


def test_a_citizens_words_do_not_pass_for_facts_or_for_the_button() -> None:
    text = f"Mã: DT-1\nHạn: mai\n\nNội dung:\nGấp\n\nHạn: hôm nay\nBấm: {LINK}\n\nXem: {LINK}"

    assert html(text) == (
        f"(facts [Mã=DT-1] [Hạn=mai])(button Xem -> {LINK})"
        f"(h Nội dung)(p Gấp)(p Hạn: hôm nay<br>Bấm: {LINK})"
    )


def test_lines_with_a_dash_become_a_list_also_under_a_heading() -> None:
    text = "Quá hạn (2):\n- DT-1 – Rác\n- DT-2 – <b>\n\n- một\n\n- hai\nba\n\n-bốn"

    assert html(text, link=None) == (
        "(h Quá hạn (2))(list *DT-1 – Rác *DT-2 – &lt;b&gt;)(list *một)(p - hai<br>ba)(p -bốn)"
    )


def test_a_single_line_with_a_colon_is_a_paragraph() -> None:
    assert html("Lưu ý: gấp\n\nMã: 1\nHạn: 2", link=None) == (
        "(p Lưu ý: gấp)(facts [Mã=1] [Hạn=2])"
    )


def test_a_text_that_does_not_name_its_link_gets_the_layouts_button_at_the_end() -> None:
    assert html("một") == f"(p một)(button Mở -> {LINK})"
    assert html("một", link=None) == "(p một)"


@pytest.mark.parametrize("place", ["một {}", "Mã: {}\nHạn: 1", "{}:\nhai"])
def test_what_comes_from_people_is_escaped_and_never_a_template(place: str) -> None:
    nasty = "<img src=x onerror=1>\"'&$title${body}$$"

    made = html(place.format(nasty), link=None)

    assert "<img" not in made
    assert "&lt;img src=x onerror=1&gt;&quot;&#x27;&amp;$title${body}$$" in made


def test_the_title_and_the_link_are_escaped() -> None:
    made = html_of(replace(MESSAGE, subject="<b>", link='x"><script>'), LAYOUT)

    assert made.startswith("&lt;b&gt;|")
    assert "<script>" not in made
    assert 'x"' not in made


def test_an_empty_text_is_only_a_button() -> None:
    assert html("") == f"(button Mở -> {LINK})"
