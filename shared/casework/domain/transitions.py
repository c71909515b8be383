"""The life of a case as one table: which command, by whom, from which states, to which.

`decide` refuses whatever has no row here; the README's diagram is generated from it
(`casework.tools.draw_life`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.domain import commands as c
from casework.domain.case import OPEN_STATES, Actor, Case, Role, State
from casework.domain.errors import CaseNotOpenToCaller, NotAllowedInState


class Side(StrEnum):
    """Which agency's people may act, where the role is one of an agency."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. `guard` and `clock` are for the reader of the table; `decisions` does them."""

    command: type[c.Command]
    roles: frozenset[Role]
    sources: frozenset[State]
    targets: frozenset[State]
    clock: str
    guard: str = ""
    side: Side = Side.ANY

    def permits(self, case: Case, actor: Actor) -> bool:
        """Whether this row is for such an actor; the state is looked at separately."""
        if actor.role not in self.roles:
            return False
        match self.side:
            case Side.LEAD:
                return actor.agency is not None and actor.agency == case.lead_agency
            case Side.COORDINATING:
                return actor.agency in {owed.agency for owed in case.contributions}
            case Side.ANY:
                return True


_DESK: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_AGENCY: Final = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_LEADER})
_SENDER: Final = frozenset({Role.PARTNER, Role.CITIZEN})
_ANYWHERE: Final = frozenset(State)
_STAYS: Final = "runs on"
_STOPS: Final = "stops"
_LEAD: Final = Side.LEAD


def _row(
    command: type[c.Command],
    roles: frozenset[Role],
    sources: set[State] | frozenset[State],
    targets: set[State] | frozenset[State],
    clock: str,
    guard: str = "",
    side: Side = Side.ANY,
) -> Transition:
    return Transition(command, roles, frozenset(sources), frozenset(targets), clock, guard, side)


_S: Final = State
_WITH_AGENCY: Final = {_S.FORWARDED, _S.IN_PROGRESS}

TRANSITIONS: Final = (
    _row(
        c.RouteCase,
        frozenset({Role.SYSTEM}),
        {_S.RECEIVED},
        {_S.FORWARDED, _S.TRIAGE, _S.GUIDED},
        "forwarded: the agency's starts; triage: the desk's runs on; guided: stops",
        "sure and within jurisdiction, or an emergency, and not answered on the phone; a complaint "
        "is guided",
    ),
    _row(
        c.ForwardCase,
        _DESK,
        {_S.TRIAGE},
        {_S.FORWARDED},
        "the agency's starts; the original due time of an earlier forwarding stays",
        "after too many returns only the supervisor; a field that an agency can have",
    ),
    _row(c.AnswerAtFirstContact, _DESK, {_S.TRIAGE}, {_S.CLOSED}, _STOPS),
    _row(c.GuideCase, _DESK, {_S.TRIAGE}, {_S.GUIDED}, _STOPS),
    _row(c.RefuseCase, _DESK, {_S.TRIAGE}, {_S.REFUSED}, _STOPS, "a listed ground"),
    _row(
        c.AppealRefusal,
        _SENDER,
        {_S.REFUSED},
        {_S.REFUSED},
        "the supervisor's starts",
        "once",
    ),
    _row(
        c.DecideAppeal,
        frozenset({Role.SUPERVISOR}),
        {_S.REFUSED},
        {_S.REFUSED, _S.TRIAGE},
        "granted: the desk's starts; upheld: stops",
        "an appeal is pending",
    ),
    _row(c.SplitCase, _DESK, {_S.TRIAGE}, {_S.TRIAGE}, _STAYS, "a reference for each part"),
    _row(c.MergeCase, _DESK, {_S.TRIAGE}, {_S.MERGED}, _STOPS, "into another case"),
    _row(c.LinkCase, _DESK, OPEN_STATES, OPEN_STATES, _STAYS, "to another case"),
    _row(
        c.AcceptCase,
        _AGENCY,
        {_S.FORWARDED},
        {_S.IN_PROGRESS},
        "runs on, without the accept limit",
        side=_LEAD,
    ),
    _row(
        c.ReturnCase,
        _AGENCY,
        {_S.FORWARDED},
        {_S.TRIAGE},
        "the desk's starts",
        side=_LEAD,
    ),
    _row(
        c.TransferCase,
        _AGENCY,
        _WITH_AGENCY,
        {_S.FORWARDED},
        "the accept limit starts anew, the due time stays",
        "to a unit of its own",
        side=_LEAD,
    ),
    _row(
        c.ReassignCase,
        frozenset({Role.SUPERVISOR, Role.SYSTEM}),
        _WITH_AGENCY,
        {_S.FORWARDED},
        "the accept limit starts anew, the due time stays",
        "to another agency",
    ),
    _row(
        c.FollowReorganisation,
        frozenset({Role.SYSTEM}),
        OPEN_STATES,
        OPEN_STATES,
        "runs on, no due time moves",
        "to the successor",
    ),
    _row(
        c.FollowReorganisation,
        frozenset({Role.SYSTEM}),
        _WITH_AGENCY,
        {_S.TRIAGE},
        "runs on, no due time moves",
        "no certain successor",
    ),
    _row(
        c.Contribute,
        _AGENCY,
        _WITH_AGENCY,
        _WITH_AGENCY,
        "runs on, without its sub-deadline",
        "once",
        side=Side.COORDINATING,
    ),
    _row(c.AskCitizen, _DESK, {_S.TRIAGE}, {_S.WAITING_CITIZEN}, "pauses if the policy says so"),
    _row(
        c.AskCitizen,
        _AGENCY,
        {_S.IN_PROGRESS},
        {_S.WAITING_CITIZEN},
        "pauses if the policy says so",
        side=_LEAD,
    ),
    _row(
        c.AddInformation,
        _SENDER,
        {_S.WAITING_CITIZEN},
        {_S.TRIAGE, _S.IN_PROGRESS},
        "resumes",
    ),
    _row(
        c.AddInformation,
        _SENDER,
        {_S.RECEIVED, _S.TRIAGE, *_WITH_AGENCY},
        {_S.RECEIVED, _S.TRIAGE, *_WITH_AGENCY},
        _STAYS,
    ),
    _row(
        c.RequestExtension,
        _AGENCY,
        {_S.IN_PROGRESS},
        {_S.IN_PROGRESS},
        _STAYS,
        "before due, at most half of the original, as often as the policy allows",
        side=_LEAD,
    ),
    _row(
        c.DecideExtension,
        frozenset({Role.SUPERVISOR}),
        {_S.IN_PROGRESS},
        {_S.IN_PROGRESS},
        "approved: a later due time, the original one kept",
        "a request is pending",
    ),
    _row(c.ReportProgress, _AGENCY, {_S.IN_PROGRESS}, {_S.IN_PROGRESS}, _STAYS, side=_LEAD),
    _row(
        c.AnswerCase,
        _AGENCY,
        {_S.IN_PROGRESS},
        {_S.ANSWERED},
        "the desk's starts, to approve",
        "evidence; every coordinating part given or named as left out",
        side=_LEAD,
    ),
    _row(
        c.AnswerCase,
        _DESK,
        _WITH_AGENCY,
        {_S.ANSWERED},
        "the desk's starts, to approve",
        "on behalf of the lead agency, with the same guards",
    ),
    _row(c.ApproveAnswer, _DESK, {_S.ANSWERED}, {_S.CLOSED}, _STOPS, "what is published is clean"),
    _row(
        c.SendAnswerBack,
        _DESK,
        {_S.ANSWERED},
        {_S.IN_PROGRESS, _S.TRIAGE},
        "the agency's runs on to the due time it had",
        "to the desk when a reorganisation left it without an agency",
    ),
    _row(
        c.PublishCase,
        _DESK,
        {_S.CLOSED},
        {_S.CLOSED},
        _STAYS,
        "no personal data, not restricted",
    ),
    _row(
        c.WithdrawPublication,
        _DESK | {Role.OVERSIGHT},
        {_S.CLOSED},
        {_S.CLOSED},
        _STAYS,
        "it is published",
    ),
    _row(c.RateCase, _SENDER, {_S.CLOSED}, {_S.CLOSED}, _STAYS, "once, with listed reasons"),
    _row(
        c.ReopenCase,
        _SENDER | {Role.OVERSIGHT},
        {_S.CLOSED},
        {_S.IN_PROGRESS, _S.TRIAGE},
        "a new one starts",
        "once, within the policy's days",
    ),
    _row(
        c.OrderReminder,
        frozenset({Role.OVERSIGHT, Role.SUPERVISOR}),
        OPEN_STATES,
        OPEN_STATES,
        _STAYS,
    ),
    _row(
        c.SeeCase,
        _AGENCY,
        OPEN_STATES,
        OPEN_STATES,
        "runs on; nobody has to phone the agency",
        side=_LEAD,
    ),
    _row(c.SeeCase, _AGENCY, OPEN_STATES, OPEN_STATES, _STAYS, side=Side.COORDINATING),
    _row(c.RaiseTask, frozenset({Role.SYSTEM}), _ANYWHERE, _ANYWHERE, _STAYS, "not raised before"),
    _row(c.CompleteTask, _DESK, _ANYWHERE, _ANYWHERE, _STAYS, "an open task, with a note"),
    _row(
        c.RecordNeighbourState,
        frozenset({Role.SYSTEM}),
        OPEN_STATES,
        OPEN_STATES,
        _STAYS,
        "something new; done with an answer makes a task",
    ),
    _row(c.StopTellingSender, _SENDER | _DESK, _ANYWHERE, _ANYWHERE, _STAYS),
    _row(
        c.FireRung,
        frozenset({Role.SYSTEM}),
        _ANYWHERE,
        _ANYWHERE,
        "moves on to the next rung; a stopped clock has none",
    ),
    _row(
        c.FireRung,
        frozenset({Role.SYSTEM}),
        {_S.WAITING_CITIZEN},
        {_S.CLOSED},
        _STOPS,
        "the citizen stayed silent",
    ),
    _row(
        c.RecomputeClock,
        frozenset({Role.SYSTEM}),
        _ANYWHERE,
        _ANYWHERE,
        "counted anew by the changed calendar; a stopped one stays",
    ),
)


def check_allowed(case: Case, command: c.Command, actor: Actor) -> None:
    """Raises CaseNotOpenToCaller (role or agency) or NotAllowedInState (state)."""
    rows = [row for row in TRANSITIONS if row.command is type(command)]
    permitted = [row for row in rows if row.permits(case, actor)]
    if not permitted:
        raise CaseNotOpenToCaller(f"{actor.role} may not {type(command).__name__}")
    if not any(case.state in row.sources for row in permitted):
        raise NotAllowedInState(f"{type(command).__name__} in state {case.state}")
