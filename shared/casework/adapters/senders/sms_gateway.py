"""SMS by the HTTP gateway of a Vietnamese brandname reseller.

Request, answer and codes are those of the eSMS API (`SendMultipleMessage_V4_post_json`); others
differ in names. A request id is refused when it comes a second time within 24 hours.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final

import urllib3
from pydantic import ConfigDict, Field
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from casework.domain.delivery import DeliveryRejected, NotAccepted
from casework.domain.errors import Unavailable
from casework.domain.notifications import Message

_CONNECT_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 5.0
_CUSTOMER_CARE: Final = "2"
_LONGEST_REQUEST_ID: Final = 50
_LONGEST_ID: Final = 100
_LONGEST_ANSWER: Final = 16 * 1024
"""Bytes; it is a code, an id and a sentence."""

_ACCEPTED: Final = "100"
"""Taken by the gateway; whether a phone gets it is told later."""
_REJECTED: Final = {
    "99": "the number is blocked",
    "108": "not a phone number",
    "146": "not a registered template",
    "177": "the brandname is not registered with the number's carrier",
}
_NOT_ACCEPTED: Final = {
    "101": "wrong ApiKey or SecretKey",
    "102": "no price list",
    "103": "no balance left",
    "104": "no such brandname",
    "118": "no such type of message",
    "140": "our address is not on the gateway's list",
    "300": "type of message missing",
}
# 124, "duplicate RequestId", is in neither: an earlier attempt got there, and how that one ended
# is not said. Nor is what no list has.


@dataclass(frozen=True, kw_only=True)
class GatewayAccount:
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    url: Annotated[str, Field(pattern=r"^(https://|http://127\.0\.0\.1:)\S+$")]
    """Of the operation that sends. Plain HTTP only for the stub on this machine."""
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class GatewaySender:
    def __init__(
        self,
        account: GatewayAccount,
        *,
        brandname: str,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        self._account = account
        self._brandname = brandname
        self._http = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=answer_seconds),
            headers={"Content-Type": "application/json"},
        )

    def send(self, message: Message) -> str:
        answer = _content(*self._post(self._request(message)))
        code, sms_id = str(answer.get("CodeResult", "")), answer.get("SMSID")
        if code in _REJECTED:
            raise DeliveryRejected(f"{code}: {_REJECTED[code]}")
        if code in _NOT_ACCEPTED:
            raise NotAccepted(f"{code}: {_NOT_ACCEPTED[code]}")
        if code != _ACCEPTED or not isinstance(sms_id, str) or not 0 < len(sms_id) <= _LONGEST_ID:
            raise Unavailable(f"code {code[:20]!r}")
        return sms_id

    def _request(self, message: Message) -> dict[str, str]:
        return {
            "ApiKey": self._account.api_key,
            "SecretKey": self._account.secret_key,
            "Phone": _national(message.address),
            "Content": message.text,
            "Brandname": self._brandname,
            "SmsType": _CUSTOMER_CARE,
            "IsUnicode": "0",
            "RequestId": request_id(message.id),
        }

    def _post(self, fields: dict[str, str]) -> tuple[int, bytes]:
        """Status and content, of which no more is read than an answer may have. Raises NotAccepted
        when there was no connection, Unavailable when no answer came.

        By the type of the error alone: its text may quote the request.
        """
        body = json.dumps(fields).encode()
        try:
            # Without redirects: whoever answers elsewhere is not the gateway.
            answer = self._http.request(
                "POST", self._account.url, body=body, redirect=False, preload_content=False
            )
            with closing(answer):
                return answer.status, answer.read(_LONGEST_ANSWER + 1, decode_content=False)
        except HTTPError as error:
            kind = NotAccepted if _before_the_request(error) else Unavailable
            raise kind(type(error).__name__) from None
        finally:
            # A connection a message: a kept one, dead since the function was frozen, would swallow
            # the next request, and leave its outcome unknown.
            self._http.clear()


def _before_the_request(error: HTTPError) -> bool:
    """No connection, or a certificate that is not the gateway's: nothing was sent."""
    refused = isinstance(error, (NewConnectionError, ConnectTimeoutError))
    return refused or (isinstance(error, SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error))


def request_id(message_id: str) -> str:
    """The same for every attempt, within the gateway's 50 characters."""
    if len(message_id) <= _LONGEST_REQUEST_ID:
        return message_id
    return hashlib.sha256(message_id.encode()).hexdigest()[:_LONGEST_REQUEST_ID]


def _content(status: int, answer: bytes) -> dict[str, Any]:
    """429 and the refusals of the access layer in front come before the gateway takes anything;
    about any other status, or what is not its JSON, nothing can be said."""
    if status in (401, 403, 404, 413, 429):
        raise NotAccepted(f"HTTP {status}")
    if status != 200:
        raise Unavailable(f"HTTP {status}")
    if len(answer) > _LONGEST_ANSWER:
        raise Unavailable("the answer is too long")
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise Unavailable("not JSON") from error
    if not isinstance(content, dict):
        raise Unavailable("not a JSON object")
    return content


def _national(phone: str) -> str:
    """+84901234567 -> 0901234567, as the gateway's documentation writes numbers."""
    return f"0{phone.removeprefix('+84')}" if phone.startswith("+84") else phone
