"""Who is told at an agency. Personal data of officers: each look leaves a line in the log."""

from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap.rules_desk import contact_lists
from casework.domain.contacts import ContactList
from casework.domain.directory import Directory
from casework.observability import logger
from casework.ports import Clock, ContactLists
from casework.use_cases.keep_contacts import read_contacts, replace_contacts
from functions.access import scope
from functions.directory_api.schemas import AgencyInPath
from functions.problems import answers
from functions.rules_api.callers import Administrator, Changing
from functions.rules_api.contact_schemas import ContactsBody, ContactsView

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

_PATH: Final = "/v1/directory/agencies/<code>/contacts"
_Lists = Annotated[ContactLists, Depends(contact_lists)]
_Directory = Annotated[Directory, Depends(bootstrap.directory)]


@router.get(
    _PATH,
    operation_id="readContacts",
    security=scope("contacts.manage"),
    summary="Người nhận tin của một cơ quan",
    description="Mỗi lần xem được ghi lại. Mã `TD1022` là tổng đài. Khi thay, gửi kèm `revision`.",
    tags=["administrator"],
    responses=answers("not-permitted", "agency-not-found"),
)
def read(
    caller: Administrator, code: AgencyInPath, lists: _Lists, directory: _Directory
) -> Response[ContactsView]:
    found = read_contacts(code, contacts=lists, directory=directory)
    logger.info("contacts shown", agency=code, by=caller.code)
    return _answer(code, found)


@router.put(
    _PATH,
    operation_id="replaceContacts",
    security=scope("contacts.manage"),
    summary="Thay danh sách người nhận tin của một cơ quan",
    description="Cả danh sách; ít nhất hai cán bộ đầu mối (`officer`).",
    tags=["administrator"],
    responses=answers("not-permitted", "agency-not-found", "contacts-changed", body=True),
)
def replace(
    body: ContactsBody,
    caller: Changing,
    code: AgencyInPath,
    lists: _Lists,
    directory: _Directory,
    clock: Annotated[Clock, Depends(bootstrap.clock)],
) -> Response[ContactsView]:
    read_contacts(code, contacts=lists, directory=directory)
    changed = replace_contacts(
        code,
        body.people(code, directory),
        based_on=body.revision,
        author=caller.code,
        contacts=lists,
        clock=clock,
    )
    logger.info("contacts replaced", agency=code, by=caller.code, revision=changed.revision)
    return _answer(code, changed)


def _answer(code: str, contacts: ContactList) -> Response[ContactsView]:
    shown = ContactsView.of(code, contacts)
    return Response(HTTPStatus.OK, "application/json", shown, {"Cache-Control": "no-store"})
