"""Email by Amazon SES."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casework.adapters.senders.aws_answers import provider_id, translated
from casework.adapters.senders.letter import Letters
from casework.domain.notifications import Message

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

# MailFromDomainNotVerified, AccountSuspended, SendingPaused, LimitExceeded, TooManyRequests,
# NotFound (the configuration set): our account's matter, so not accepted.
_REJECTIONS: Final = frozenset({"MessageRejected", "BadRequestException"})


class SesSender:
    """The message id goes along as a tag, which every delivery event of SES carries."""

    def __init__(self, client: SESV2Client, letters: Letters, *, configuration_set: str) -> None:
        self._client = client
        self._letters = letters
        self._configuration_set = configuration_set

    def send(self, message: Message) -> str:
        letter = self._letters.letter(message)
        with translated(_REJECTIONS):
            # Without FromEmailAddress: SES takes From, with its name, out of the letter.
            answer = self._client.send_email(
                Destination={"ToAddresses": [message.address]},
                Content={"Raw": {"Data": letter.as_bytes()}},
                EmailTags=[{"Name": "message_id", "Value": message.id}],
                ConfigurationSetName=self._configuration_set,
            )
        return provider_id(answer)
