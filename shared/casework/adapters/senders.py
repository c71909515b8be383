"""Email by SES, SMS by SNS. Clients come without boto's own retries: the ledger decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from casework.domain.delivery import DeliveryRejected
from casework.domain.errors import Unavailable
from casework.domain.notifications import Message

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

_REJECTED: Final = frozenset(
    {"MessageRejected", "InvalidParameter", "InvalidParameterValue", "BadRequestException"}
)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise Unavailable(type(error).__name__) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise (DeliveryRejected if code in _REJECTED else Unavailable)(code) from error


class SesSender:
    """The message id goes along as a tag, so that delivery events can be matched."""

    def __init__(self, client: SESV2Client, *, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, message: Message) -> str:
        with _translated():
            answer = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [message.address]},
                Content={
                    "Simple": {
                        "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": message.text, "Charset": "UTF-8"}},
                    }
                },
                EmailTags=[{"Name": "message_id", "Value": message.id}],
            )
        return answer["MessageId"]


class SnsSmsSender:
    """Transactional SMS under the registered sender id (brandname)."""

    def __init__(self, client: SNSClient, *, sender_id: str) -> None:
        self._client = client
        self._sender_id = sender_id

    def send(self, message: Message) -> str:
        with _translated():
            answer = self._client.publish(
                PhoneNumber=message.address,
                Message=message.text,
                MessageAttributes={
                    "AWS.SNS.SMS.SenderID": _text(self._sender_id),
                    "AWS.SNS.SMS.SMSType": _text("Transactional"),
                },
            )
        return answer["MessageId"]


def _text(value: str) -> MessageAttributeValueTypeDef:
    return {"DataType": "String", "StringValue": value}
