"""Under which names files lie in storage, and are saved."""

from __future__ import annotations

import pytest

from casework.domain.files import download_name, owner_of, upload_key
from tests.attachment_fakes import RULES

CASE = "DT-2345-6789-AB-C"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("anh.jpg", "anh.jpg"),
        ("ANH.JPEG", "ANH.JPEG"),
        ("anh", "anh.jpg"),
        ("trang.html", "trang.html.jpg"),
        ("anh.jpg.exe", "anh.jpg.exe.jpg"),
        (".jpg", ".jpg"),
    ],
)
def test_a_file_is_saved_with_an_extension_of_its_type(name: str, saved: str) -> None:
    assert download_name(name, RULES.types[0]) == saved


def test_a_key_in_quarantine_names_case_and_file() -> None:
    assert owner_of(upload_key(CASE, "0a1b")) == (CASE, "0a1b")


@pytest.mark.parametrize(
    "key",
    [
        "malware-protection-resource-validation-object",
        f"files/{CASE}/a",
        f"incoming/{CASE}",
        f"incoming/{CASE}/a/b",
        f"incoming/{CASE}/..",
        f"incoming/{CASE}/a\n",
        "",
    ],
)
def test_other_keys_name_nobody(key: str) -> None:
    assert owner_of(key) is None
