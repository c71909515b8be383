"""Clients of registered partners in the user pool of the systems that call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from casework.adapters.dynamodb.errors import translated
from casework.domain.partners import prefix_of
from casework.use_cases.partner_ports import NewClient

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient

_PAGE: Final = 60
_PASSING: Final = (
    *("ConcurrentModificationException", "InternalErrorException", "TooManyRequestsException"),
)
_TOKEN_HOURS: Final = 1


class CognitoPartnerClients:
    """`resource_server`: whose scopes they are."""

    def __init__(
        self, client: CognitoIdentityProviderClient, *, pool: str, resource_server: str
    ) -> None:
        self._client = client
        self._pool = pool
        self._server = resource_server

    def made_for(self, code: str) -> frozenset[str]:
        return frozenset(
            client["ClientId"]
            for client in self._all()
            if client["ClientName"].startswith(prefix_of(code))
        )

    def make(self, name: str, scopes: tuple[str, ...]) -> NewClient:
        with translated(*_PASSING):
            made = self._client.create_user_pool_client(
                UserPoolId=self._pool, GenerateSecret=True, **self._settings(name, scopes)
            )["UserPoolClient"]
        return NewClient(made["ClientId"], made["ClientSecret"])

    def allow(self, client_id: str, name: str, scopes: tuple[str, ...]) -> None:
        with translated(*_PASSING):
            self._client.update_user_pool_client(
                UserPoolId=self._pool, ClientId=client_id, **self._settings(name, scopes)
            )

    def remove(self, client_id: str) -> None:
        try:
            with translated(*_PASSING):
                self._client.delete_user_pool_client(UserPoolId=self._pool, ClientId=client_id)
        except self._client.exceptions.ResourceNotFoundException:
            return

    def _settings(self, name: str, scopes: tuple[str, ...]) -> Any:
        """All of them: what an update leaves out, Cognito sets back. As `infrastructure/callers`
        has it for the systems of the stage."""
        return {
            "ClientName": name,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": [f"{self._server}/{scope}" for scope in scopes],
            # Left out, Cognito allows flows for people.
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "AccessTokenValidity": _TOKEN_HOURS,
            "TokenValidityUnits": {"AccessToken": "hours"},
            "EnableTokenRevocation": True,
            "PreventUserExistenceErrors": "ENABLED",
        }

    def _all(self) -> Iterator[Any]:
        """Ids and names; the pool cannot be asked by a name."""
        more: dict[str, Any] = {}
        while True:
            with translated(*_PASSING):
                page = self._client.list_user_pool_clients(
                    UserPoolId=self._pool, MaxResults=_PAGE, **more
                )
            yield from page["UserPoolClients"]
            if "NextToken" not in page:
                return
            more = {"NextToken": page["NextToken"]}
