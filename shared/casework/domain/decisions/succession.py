"""Reorganisation of the agencies: every open case goes to the successor, or to the desk.

The successor of a department or commune is the one its record names. A commune that was split, and
a district, whose subjects went apart, are followed by the commune of the place where the matter is,
as far as that is certain (the two-level government took over the districts' tasks: Luật Tổ chức
chính quyền địa phương 72/2025/QH15). No due time moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from casework.domain import commands as c
from casework.domain import events as e
from casework.domain.case import Case, Contribution, State
from casework.domain.deadlines import Clock, Rung, Span
from casework.domain.decisions.situation import Situation
from casework.domain.directory import Directory


def holders(case: Case) -> tuple[str, ...]:
    """The lead agency and those that still owe their part."""
    owing = (owed.agency for owed in case.contributions if owed.given_at is None)
    return (case.lead_agency, *owing) if case.lead_agency else ()


def gone(agencies: Iterable[str], directory: Directory, on: date) -> tuple[str, ...]:
    """Those that the directory of the day does not have."""
    return tuple(code for code in agencies if directory.agency(code, on) is None)


def follow(command: c.FollowReorganisation, s: Situation) -> tuple[e.Event, ...]:
    """Nothing for a case whose agencies all exist today, so it may be asked again and again."""
    return (
        *handed_over(s, s.case.clock, command.local, command.basis),
        *_renewed(s, command),
    )


def handed_over(
    s: Situation, clock: Clock, local: str | None, basis: str
) -> tuple[e.CaseInherited | e.CaseOrphaned, ...]:
    """What becomes of the agencies of a case whose clock is `clock`."""
    lead = s.case.lead_agency
    if lead is None or not gone(holders(s.case), s.rules.directory, s.today):
        return ()
    heir = successor(s, lead, local)
    if heir is None:
        return (e.CaseOrphaned(lead, _unclear(s, basis, lead), _of_the_desk(clock, s.case)),)
    heirs = {code: successor(s, code, local) for code in holders(s.case)}
    owed = _contributions(s.case.contributions, heirs, heir)
    reason = _why(s, basis, heirs)
    return (e.CaseInherited(heir, owed, reason, _renamed(clock, heirs, owed)),)


def successor(s: Situation, agency: str, local: str | None) -> str | None:
    """The agency that holds today what `agency` held; None when a person has to say."""
    heirs = s.rules.directory.successors(agency, s.today)
    if len(heirs) == 1:
        return heirs[0]
    if local is None or gone([local], s.rules.directory, s.today):
        return None
    of_a_place = s.rules.directory.unit(agency, s.today) is not None
    return local if local in heirs or (of_a_place and not heirs) else None


def _renewed(s: Situation, command: c.FollowReorganisation) -> tuple[e.SuggestionsRenewed, ...]:
    """For the desk, which needs agencies that exist; a case with an agency keeps its evidence."""
    case = s.case
    held = case.lead_agency is not None and successor(s, case.lead_agency, command.local)
    if held or case.classification is None:
        return ()
    suggested = [proposal.agency for proposal in case.classification.proposals]
    stale = gone(suggested, s.rules.directory, s.today)
    if not stale:
        return ()
    names = ", ".join(s.rules.directory.name(code, s.today) for code in stale)
    reason = f"{command.basis}: gợi ý lại cơ quan xử lý, không còn {names}"
    return (e.SuggestionsRenewed(command.suggestions, reason),)


def _contributions(
    owed: Iterable[Contribution], heirs: dict[str, str | None], lead: str
) -> tuple[Contribution, ...]:
    """What is owed falls away with its agency where nobody certain, or the lead agency itself,
    took over; what was given stays under the name it was given."""
    kept: dict[str, Contribution] = {}
    for one in owed:
        heir = one.agency if one.given_at else heirs[one.agency]
        if heir and (heir != lead or one.given_at):
            kept.setdefault(heir, replace(one, agency=heir))
    return tuple(kept.values())


def _of_the_desk(clock: Clock, case: Case) -> Clock:
    """Runs on to the due time the citizen was promised, without what only an agency does."""

    def kept(rung: Rung) -> Rung | None:
        return None if rung.span in (Span.ACCEPT, Span.CONTRIBUTION) else rung

    promised = clock.promised or case.state is not State.ANSWERED
    of_the_desk = replace(_with_rungs(clock, kept), promised=promised)
    return clock if of_the_desk == clock else replace(of_the_desk, epoch=clock.epoch + 1)


def _renamed(clock: Clock, heirs: dict[str, str | None], owed: Iterable[Contribution]) -> Clock:
    """The sub-deadlines of coordinating agencies follow these; all instants stay."""
    owing = {one.agency for one in owed if one.given_at is None}

    def kept(rung: Rung) -> Rung | None:
        if rung.span is not Span.CONTRIBUTION:
            return rung
        heir = heirs.get(rung.agency or "")
        if heir not in owing:
            return None
        owing.remove(heir)
        return replace(rung, name=f"contribution:{heir}", agency=heir)

    return _with_rungs(clock, kept)


def _with_rungs(clock: Clock, kept: Callable[[Rung], Rung | None]) -> Clock:
    """The next epoch with some rungs replaced or dropped; the very same clock if none was."""
    rungs, held = (
        tuple(new for rung in old if (new := kept(rung))) for old in (clock.rungs, clock.held)
    )
    if (rungs, held) == (clock.rungs, clock.held):
        return clock
    return clock.changed(rungs=rungs, held=held)


def _why(s: Situation, basis: str, heirs: dict[str, str | None]) -> str:
    name = s.rules.directory.name
    moved = [
        f"{name(old, s.today)} → {name(new, s.today) if new else 'chưa rõ cơ quan kế thừa'}"
        for old, new in heirs.items()
        if old != new
    ]
    return f"{basis}: {'; '.join(moved)}"


def _unclear(s: Situation, basis: str, agency: str) -> str:
    directory = s.rules.directory
    heirs = [directory.name(code, s.today) for code in directory.successors(agency, s.today)]
    among = f" (có thể là: {', '.join(heirs)})" if heirs else ""
    name = directory.name(agency, s.today)
    return f"{basis}: chưa xác định chắc chắn cơ quan kế thừa {name}{among}"
