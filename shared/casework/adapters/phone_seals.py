"""The last digits of a sender's phone under a key that never leaves KMS.

Four digits are soon guessed by whoever can count a hash. Here that takes a call for each guess: who
takes feedback in may seal and not check, who answers the sender may check and not seal.
"""

from __future__ import annotations

from typing import Any, Final

from botocore.exceptions import ClientError

from casework.adapters.dynamodb.errors import translated
from casework.domain.errors import Unavailable

_ALGORITHM: Final = "HMAC_SHA_256"
_OF_NOBODY: Final = bytes(32)
_PASSING: Final = frozenset({"DependencyTimeoutException", "KMSInternalException"})


class KmsPhoneSeals:
    def __init__(self, client: Any, *, key: str) -> None:
        self._client = client
        self._key = key

    def seal(self, case_id: str, digits: str) -> bytes:
        """Another one for each case: equal digits are not seen to be equal. Raises Unavailable."""
        sealed: bytes = self._ask("generate_mac", case_id, digits)["Mac"]
        return sealed

    def fits(self, seal: bytes | None, case_id: str, digits: str) -> bool:
        """Without a seal nothing fits, after the same work. Raises Unavailable."""
        try:
            self._ask("verify_mac", case_id, digits, Mac=seal or _OF_NOBODY)
        except self._client.exceptions.KMSInvalidMacException:
            return False
        return True

    def _ask(self, operation: str, case_id: str, digits: str, **more: Any) -> Any:
        message = f"{case_id}\n{digits}".encode()
        try:
            with translated():
                return getattr(self._client, operation)(
                    KeyId=self._key, MacAlgorithm=_ALGORITHM, Message=message, **more
                )
        except ClientError as error:
            if error.response["Error"]["Code"] in _PASSING:
                raise Unavailable(error.response["Error"]["Code"]) from error
            raise
