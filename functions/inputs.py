"""What people type, as every way in takes it: texts, names, phone numbers, addresses."""

from __future__ import annotations

from typing import Annotated, Final

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from functions.fields import Text, clean

_PART: Final = r"[^@\s\u0000-\u001f\u007f-\u009f]+"


def _worded(value: str) -> str:
    if not any(c.isalnum() for c in value):
        raise PydanticCustomError("no_words", "no words", {"reason": "Không có chữ hoặc số nào."})
    return value


def _phone(value: str) -> str:
    """E.164; a number without a country code is Vietnamese."""
    try:
        number = phonenumbers.parse(value, "VN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise PydanticCustomError(
            "phone", "not a phone number", {"reason": "Số điện thoại không hợp lệ."}
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Worded = Annotated[Text, AfterValidator(_worded)]
ShortText = Annotated[Worded, Field(min_length=1, max_length=100)]
Phone = Annotated[
    str, Field(pattern=r"^[0-9+(). -]{8,30}$"), BeforeValidator(clean), AfterValidator(_phone)
]
Email = Annotated[str, Field(max_length=254, pattern=rf"^{_PART}@{_PART}\.{_PART}$")]
