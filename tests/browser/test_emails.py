"""An email as Chromium shows it, on a phone and on a desk, by day and by night."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from casework.domain.digest_samples import digest_samples
from casework.domain.email_html import html_of
from casework.domain.notifications import Channel, Message
from casework.reference.email_layout import load_email_layout
from casework.reference.notices import load_notices
from tests.browser.conftest import PICTURES, driven, needs_chromium

pytestmark = needs_chromium

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 800}
SCREENS: Final = [
    {"name": f"email-{place}-{scheme}", **size, "scheme": scheme}
    for place, size in (("phone", PHONE), ("desk", DESK))
    for scheme in ("light", "dark")
]
LINK: Final = "https://1022.dongthap.gov.vn/DT-45HJ-WA2R-RN-W"
QUOTED: Final = (
    "Đường tỉnh 843 đoạn qua chợ có nhiều ổ gà, xe tải chạy suốt đêm, bụi và ồn. "
    "Xem ảnh https://drive.example/" + "a" * 160 + " " + "Kính mong sớm xử lý. " * 12
)[:500]
EMAIL: Final = Message(
    "m",
    Channel.EMAIL,
    "a@b.vn",
    "[1022] Phản ánh DT-45HJ-WA2R-RN-W – Hạ tầng giao thông, chiếu sáng – "
    "hạn 17h00 ngày 30/11/2026",
    "Kính gửi Đầu mối thứ nhất,\n\nTổng đài 1022 chuyển đến đơn vị phản ánh dưới đây để xử lý và "
    "trả lời người gửi đúng hạn.\n\nMã phản ánh: DT-45HJ-WA2R-RN-W\n"
    "Lĩnh vực: Hạ tầng giao thông, chiếu sáng\nTiếp nhận: 08h07 ngày 24/11/2026\n"
    "Hạn trả lời: 17h00 ngày 30/11/2026\n\n"
    f"Nội dung:\n{QUOTED}\n\nXem và xử lý: {LINK}\n\nTổng đài 1022 tỉnh Đồng Tháp",
    thread="DT-45HJ-WA2R-RN-W",
    link=LINK,
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    page = tmp_path_factory.mktemp("mail") / "mail.html"
    page.write_text(html_of(EMAIL, load_email_layout()), "utf-8")
    return driven("look.mjs", page=str(page), pictures=str(PICTURES), screens=SCREENS)


@pytest.fixture(params=SCREENS, ids=lambda screen: screen["name"])
def screen(request: pytest.FixtureRequest, seen: dict[str, Any]) -> dict[str, Any]:
    return {**request.param, "seen": seen[request.param["name"]]}


def test_nothing_scrolls_sideways(screen: dict[str, Any]) -> None:
    assert screen["seen"]["width"] <= screen["width"]
    assert screen["seen"]["furthest_right"] <= screen["width"]


def test_text_is_large_enough_and_stands_out(screen: dict[str, Any]) -> None:
    assert screen["seen"]["smallest_text"] >= 16
    assert screen["seen"]["lowest_contrast"] >= 4.5


def test_there_is_one_button_for_a_thumb_on_the_first_screen(screen: dict[str, Any]) -> None:
    (button,) = screen["seen"]["links"]

    assert button["href"] == LINK
    assert button["height"] >= 44
    assert 0 <= button["left"] < button["right"] <= screen["width"]
    assert 0 <= button["top"] < button["bottom"] <= screen["height"]


def test_all_of_the_text_is_there(screen: dict[str, Any]) -> None:
    text = screen["seen"]["text"]

    assert EMAIL.subject in text
    assert "Xem và xử lý" in text
    for word in QUOTED.split():
        assert word in text


def test_nothing_is_asked_of_the_network(screen: dict[str, Any]) -> None:
    assert screen["seen"]["requests"] == []


def test_a_digest_reads_as_well_with_the_longest_names_and_lists(tmp_path: Path) -> None:
    samples = digest_samples(load_notices().editions[-1], date(2026, 11, 23))
    digest = next(s.message for s in samples if s.values == "longest values")
    page = tmp_path / "digest.html"
    page.write_text(html_of(digest, load_email_layout()), "utf-8")
    screens = [{"name": f"digest-phone-{s}", **PHONE, "scheme": s} for s in ("light", "dark")]

    found = driven("look.mjs", page=str(page), pictures=str(PICTURES), screens=screens)
    for seen in found.values():
        assert seen["furthest_right"] <= PHONE["width"]
        assert seen["smallest_text"] >= 16
        assert seen["lowest_contrast"] >= 4.5
        assert [link["href"] for link in seen["links"]] == [f"{digest.link}/"]
        assert seen["links"][0]["height"] >= 44
        assert "và 96 phản ánh, kiến nghị khác" in seen["text"]
        assert seen["requests"] == []


def test_a_bad_page_is_seen_to_be_bad(tmp_path: Path) -> None:
    """The measurements themselves: each of them can fail."""
    page = tmp_path / "bad.html"
    bad = html_of(EMAIL, load_email_layout())
    bad = bad.replace(
        "<h1", '<img src="https://x.example/pixel.png"><p style="width:900px">x</p><h1'
    )
    bad = bad.replace("font-size:18px", "font-size:12px").replace("padding:14px 16px", "padding:0")
    bad = bad.replace("color:#1a1f24", "color:#cccccc")
    page.write_text(bad, "utf-8")

    screens = [{"name": "bad", **PHONE, "scheme": "light"}]
    seen = driven("look.mjs", page=str(page), pictures=str(tmp_path), screens=screens)["bad"]

    assert seen["requests"] == ["https://x.example/pixel.png"]
    assert seen["furthest_right"] > PHONE["width"]
    assert seen["smallest_text"] == 12
    assert seen["lowest_contrast"] < 4.5
    assert seen["links"][0]["height"] < 44
