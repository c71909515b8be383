"""Validation faults as `{field, code, message}`, the message in Vietnamese and without the value.

The value is left out on purpose: it may be personal data, and it is the caller's own anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "Trường bắt buộc.",
    "extra_forbidden": "Trường không có trong quy định.",
    "string_type": "Phải là chuỗi ký tự.",
    "string_too_short": "Ít nhất {min_length} ký tự.",
    "string_too_long": "Nhiều nhất {max_length} ký tự.",
    "too_short": "Quá ngắn: ít nhất {min_length}.",
    "too_long": "Quá dài: nhiều nhất {max_length}.",
    "bool_type": "Phải là true hoặc false.",
    "int_type": "Phải là số nguyên.",
    "tuple_type": "Phải là một danh sách.",
    "string_pattern_mismatch": "Không đúng định dạng.",
    "int_parsing": "Phải là số nguyên.",
    "float_type": "Phải là số.",
    "float_parsing": "Phải là số.",
    "finite_number": "Phải là số hữu hạn.",
    "greater_than_equal": "Không được nhỏ hơn {ge}.",
    "less_than_equal": "Không được lớn hơn {le}.",
    "model_attributes_type": "Phải là một đối tượng JSON.",
    "model_type": "Phải là một đối tượng JSON.",
    "dict_type": "Phải là một đối tượng JSON.",
}
_OTHER: Final = "Giá trị không hợp lệ."
_LONGEST: Final = 200
"""Of a path: who sent a longer name knows which it is."""


def field_errors(faults: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "field": _path(fault["loc"])[:_LONGEST],
            "code": str(fault["type"]),
            "message": _message(fault),
        }
        for fault in faults
    ]


def _path(loc: Sequence[str | int]) -> str:
    """`body.location.latitude` → `location.latitude`, `query.limit` → `limit`; the body as a whole
    stays `body`."""
    where, *rest = loc
    return (
        ".".join(str(part) for part in rest)
        if rest and where in ("body", "query")
        else str(".".join(str(part) for part in loc))
    )


def _message(fault: Mapping[str, Any]) -> str:
    """Faults raised by our own validators carry their Vietnamese message in `ctx.reason`."""
    context = fault.get("ctx") or {}
    if "reason" in context:
        return str(context["reason"])
    return _MESSAGES.get(str(fault["type"]), _OTHER).format(**context)
