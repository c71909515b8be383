"""The HTML of an email, made from the text of its message: who writes a notice writes it once.

    Kính gửi …            a paragraph
    Mã phản ánh: DT-…     two lines or more that all are "label: value": a table of facts; once
    Nội dung:             a line that ends in a colon: a heading
    - DT-… – Rác thải     lines that all begin with a dash: a list
    Xem và xử lý: <link>  the link of the message: becomes the button, right under the facts

How each of these looks is data (`casework/reference/data/email.html`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Final

from casework.domain.notifications import Message

_FACT: Final = re.compile(r"(?P<label>[^:\n]{1,40}): +(?P<value>\S.*)")
_HEADING: Final = re.compile(r"(?P<label>[^:\n]{1,40}):")
_DASH: Final = "- "


@dataclass(frozen=True, slots=True)
class EmailLayout:
    """One HTML template a part. `button_label` is for a text that does not name its link."""

    page: str
    paragraph: str
    heading: str
    facts: str
    fact: str
    list: str
    item: str
    button: str
    button_label: str


PLACEHOLDERS: Final = {
    "page": {"title", "body"},
    "paragraph": {"text"},
    "heading": {"text"},
    "facts": {"rows"},
    "fact": {"label", "value"},
    "list": {"items"},
    "item": {"text"},
    "button": {"link", "label"},
    "button_label": set[str](),
}
"""What each part of a layout is filled with; all but `body`, `rows` and `items` arrive escaped."""


def html_of(message: Message, layout: EmailLayout) -> str:
    label, blocks = _without_link(message, layout)
    parts: list[str] = []
    button_at = None
    for block in blocks:
        facts = [_FACT.fullmatch(line) for line in block]
        # Later ones are paragraphs: a citizen's words, quoted below, must not pass for ours.
        if button_at is None and len(facts) > 1 and all(facts):
            rows = [_filled(layout.fact, **fact.groupdict()) for fact in facts if fact]
            parts.append(Template(layout.facts).substitute(rows="".join(rows)))
            button_at = len(parts)
        else:
            parts += _prose(block, layout)
    if message.link:
        # Under the facts it is on a phone's first screen, however long the quoted text is.
        button = _filled(layout.button, link=message.link, label=label)
        parts.insert(len(parts) if button_at is None else button_at, button)
    page = Template(layout.page)
    return page.substitute(title=escape(message.subject), body="".join(parts))


def _without_link(message: Message, layout: EmailLayout) -> tuple[str, list[list[str]]]:
    """The label of the link, and the text's blocks of lines without the line that names it.

    That is the last such line: what a citizen wrote stands above it.
    """
    lines = [line.rstrip() for line in message.text.splitlines()]
    label = layout.button_label
    for at in range(len(lines) - 1, -1, -1):
        fact = _FACT.fullmatch(lines[at])
        if fact and message.link and fact["value"] == message.link:
            label = fact["label"]
            del lines[at]
            break
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return label, [block.splitlines() for block in blocks if block]


def _prose(block: list[str], layout: EmailLayout) -> list[str]:
    heading = _HEADING.fullmatch(block[0])
    if not heading:
        return [_paragraph(block, layout)]
    title = _filled(layout.heading, text=heading["label"])
    return [title, _paragraph(block[1:], layout)] if block[1:] else [title]


def _paragraph(lines: list[str], layout: EmailLayout) -> str:
    if all(line.startswith(_DASH) for line in lines):
        items = (_filled(layout.item, text=line.removeprefix(_DASH)) for line in lines)
        return Template(layout.list).substitute(items="".join(items))
    text = "<br>".join(escape(line) for line in lines)
    return Template(layout.paragraph).substitute(text=text)


def _filled(template: str, **values: str) -> str:
    return Template(template).substitute({name: escape(value) for name, value in values.items()})
