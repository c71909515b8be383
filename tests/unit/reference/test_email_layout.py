"""The layout file: every part, with its placeholders and no others."""

from __future__ import annotations

from importlib.resources import files

import pytest

from casework.reference.email_layout import InvalidLayout, load_email_layout, parse_email_layout

SHIPPED = files("casework.reference").joinpath("data/email.html").read_text("utf-8")


def test_the_shipped_layout_is_sound_and_asks_nothing_of_the_network() -> None:
    layout = load_email_layout()

    assert layout.page.startswith("<!doctype html>")
    assert layout.button_label == "Xem phản ánh"
    for word in ("http:", "https:", "url(", "<img", "<link", "<script", "@import"):
        assert word not in SHIPPED


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<!-- part: fact -->", "<!-- part: row -->", "found .*row"),
        ("$link", "#", "button: placeholders"),
        ("$rows", "$rows $more", "facts: placeholders"),
        ("$value", "$ value", "fact: placeholders"),
        ("<!-- part: page -->", "lời mở đầu\n<!-- part: page -->", "parts are"),
    ],
)
def test_a_faulty_layout_is_refused_by_its_part(old: str, new: str, complaint: str) -> None:
    assert old in SHIPPED

    with pytest.raises(InvalidLayout, match=complaint):
        parse_email_layout(SHIPPED.replace(old, new))
