"""Load and check how an email looks: `data/email.html`, each part under a line that names it."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import Final

from casework.domain.email_html import PLACEHOLDERS, EmailLayout

_PART: Final = re.compile(r"^<!-- part: (\w+) -->\n", re.MULTILINE)


class InvalidLayout(ValueError):
    """Names the part at fault."""


def load_email_layout() -> EmailLayout:
    """Raises InvalidLayout."""
    return parse_email_layout(
        files("casework.reference").joinpath("data/email.html").read_text("utf-8")
    )


def parse_email_layout(text: str) -> EmailLayout:
    """Raises InvalidLayout for a part that is missing, unknown, or used with other placeholders."""
    before, *named = _PART.split(text)
    parts = dict(zip(named[::2], named[1::2], strict=True))
    if before.strip() or set(parts) != set(PLACEHOLDERS):
        raise InvalidLayout(f"parts are {', '.join(PLACEHOLDERS)}; found {', '.join(parts)}")
    for name, content in parts.items():
        template = Template(content)
        if not template.is_valid() or set(template.get_identifiers()) != PLACEHOLDERS[name]:
            raise InvalidLayout(f"{name}: placeholders are {sorted(PLACEHOLDERS[name])}")
    return EmailLayout(**{name: content.strip() for name, content in parts.items()})
