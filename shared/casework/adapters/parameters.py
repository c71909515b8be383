"""What is kept in Systems Manager Parameter Store: by the operator, encrypted, the accounts at
providers; by the stack, what a function cannot be told by its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from mypy_boto3_ssm.client import SSMClient

T = TypeVar("T")


class InvalidAccount(ValueError):
    """Names the parameter and what is wrong with it, and quotes nothing."""


def account(client: SSMClient, name: str, kind: type[T]) -> T:
    """The JSON of the SecureString `name` as a `kind`.

    Raises ClientError when there is none, and InvalidAccount.
    """
    found = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    try:
        return TypeAdapter(kind).validate_json(found["Value"])
    except ValidationError as error:
        faults = error.errors(include_input=False, include_context=False, include_url=False)
        said = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
        raise InvalidAccount(f"{name}: {'; '.join(said)}") from None


def plain(client: SSMClient, name: str) -> str:
    """A parameter that is no secret. Raises ClientError when there is none."""
    return client.get_parameter(Name=name)["Parameter"]["Value"]
