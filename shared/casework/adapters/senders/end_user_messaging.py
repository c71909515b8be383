"""SMS by AWS End User Messaging, under a sender id that is registered for Việt Nam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casework.adapters.senders.aws_answers import provider_id, translated
from casework.domain.notifications import Message

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2.client import PinpointSMSVoiceV2Client

MAX_PRICE_USD: Final = "0.20"
"""Of one message. One part to Việt Nam is below it, so what costs more is a text gone wrong."""

# By the reason within ConflictException and ValidationException. All others are about our
# account: not registered, not active, too dear, the number not verified in the sandbox.
_REJECTIONS: Final = frozenset(
    {
        *("CANNOT_PARSE", "FIELD_VALIDATION_FAILED", "INVALID_PARAMETER", "MAXIMUM_SIZE_EXCEEDED"),
        *("COUNTRY_CODE_MISMATCH", "DESTINATION_COUNTRY_BLOCKED"),
        *("INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", "INTERNATIONAL_SENDING_NOT_SUPPORTED"),
        "DESTINATION_PHONE_NUMBER_OPTED_OUT",
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    }
)


class EndUserMessagingSender:
    """The message id goes along as context, which every delivery event carries."""

    def __init__(
        self, client: PinpointSMSVoiceV2Client, *, sender_id: str, configuration_set: str
    ) -> None:
        self._client = client
        self._sender_id = sender_id
        self._configuration_set = configuration_set

    def send(self, message: Message) -> str:
        with translated(_REJECTIONS):
            answer = self._client.send_text_message(
                DestinationPhoneNumber=message.address,
                OriginationIdentity=self._sender_id,
                MessageBody=message.text,
                MessageType="TRANSACTIONAL",
                ConfigurationSetName=self._configuration_set,
                MaxPrice=MAX_PRICE_USD,
                Context={"message_id": message.id},
            )
        return provider_id(answer)
