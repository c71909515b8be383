"""Show what people are told: every wording of an edition, with usual and with the longest values.

    python -m casework.tools.preview_notices                        what is in force today
    python -m casework.tools.preview_notices --template escalation  one template
    python -m casework.tools.preview_notices --on 2027-01-01        what will be in force that day
    python -m casework.tools.preview_notices --file DRAFT.json      editions not shipped yet
    python -m casework.tools.preview_notices --html OUT_DIR         also as a page for a phone

Sends nothing, reads no case. Exits 1 when the file has a fault or an SMS needs more than one part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from typing import Final

from casework import bootstrap
from casework.domain.notifications import Notices
from casework.domain.previews import Shown, previews
from casework.domain.working_time import VIETNAM, vietnam_date
from casework.reference.notices import InvalidNotices, load_notices, parse_notices

_STYLE: Final = (
    "body{font:16px/1.45 sans-serif;margin:1rem;max-width:24rem}"
    "pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;background:#f2f4f7;padding:.75rem}"
    ".bad{color:#b00020;font-weight:bold}"
)


def report(shown: Shown) -> str:
    lines = [f"── {shown.heading}{'' if shown.fits else '  DOES NOT FIT'}", f"   {shown.told}"]
    if shown.subject:
        lines += ["", shown.subject]
    return "\n".join([*lines, "", shown.text, ""])


def page(all_shown: Iterable[Shown], title: str) -> str:
    parts = [
        f"<h2{'' if shown.fits else ' class=bad'}>{escape(shown.heading)}</h2>"
        f"<p>{escape(shown.told)}</p>"
        f"<pre><b>{escape(shown.subject)}</b>\n{escape(shown.text)}</pre>"
        for shown in all_shown
    ]
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f"<h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )


def _editions(file: Path | None) -> Notices:
    return parse_notices(json.loads(file.read_text("utf-8"))) if file else load_notices()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--template", help="only this one")
    parser.add_argument("--on", type=date.fromisoformat, help="what is in force on this day")
    parser.add_argument("--file", type=Path, help="editions that are not shipped yet")
    parser.add_argument("--html", type=Path, metavar="OUT_DIR", help="also write index.html there")
    options = parser.parse_args()
    on: date = options.on or vietnam_date(bootstrap.clock().now())
    try:
        table = _editions(options.file).on(datetime.combine(on, time(), VIETNAM))
    except (InvalidNotices, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    shown = list(previews(table, on, options.template))
    if not shown:
        parser.error(f"no such template on {on}: {options.template}")
    print("\n".join(map(report, shown)))
    if options.html:
        options.html.mkdir(parents=True, exist_ok=True)
        title = f"1022 Đồng Tháp – {on:%d/%m/%Y}"
        (options.html / "index.html").write_text(page(shown, title), "utf-8")
    unfit = [one for one in shown if not one.fits]
    print(f"{len(shown)} shown, {len(unfit)} do not fit", file=sys.stderr)
    return int(bool(unfit))


if __name__ == "__main__":
    sys.exit(main())
