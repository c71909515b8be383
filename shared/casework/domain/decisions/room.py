"""How much a case may hold. It is one item of at most 400 KB: were it ever full, nothing could be
written any more, not even its answer.

What only adds to a case is refused from `FULL` on. That leaves room for what leads it to its end:
one answer, one published text, one rating, the reasons beside them, the notes of tasks; these are
taken up to `MOST`. What is left then is for what the system adds: rungs, open tasks, and the words
of the neighbouring system, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.domain import commands as c
from casework.domain.case import Case, Role
from casework.domain.decisions.situation import Situation, require
from casework.domain.events import Event
from casework.domain.evolve import commit
from casework.domain.history import encode

FULL: Final = 128 * 1024
MOST: Final = 356 * 1024
_ADDING: Final = (c.AddInformation, c.Contribute, c.RequestExtension, c.SplitCase, c.LinkCase)


def weight(case: Case) -> int:
    """Bytes of its item: all that is known of it, and the published text once more for the public;
    its keys are some two kilobytes beside."""
    return len(encode(case).encode()) + len((case.published_text or "").encode())


def check_room(command: c.Command, s: Situation, happened: Sequence[Event]) -> None:
    """Raises NotAdmissible when a person's command makes the case heavier than it may be."""
    if s.actor.role is Role.SYSTEM or not happened:
        return
    changed, _ = commit(s.case.id, s.case, happened, s.actor, s.now)
    now_holds = weight(changed)
    if now_holds > (FULL if isinstance(command, _ADDING) else MOST):
        require(now_holds <= weight(s.case), "case-full")
