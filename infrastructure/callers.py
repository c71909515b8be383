"""Who may call the API: systems, not people. OAuth 2 client credentials, one client per system."""

from __future__ import annotations

import json
from typing import Final, get_args

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infrastructure.config import ClientConfig, Scope
from infrastructure.foundation import Foundation, output
from infrastructure.governance import acknowledge

RESOURCE_SERVER: Final = "casework"


class Callers(Construct):
    def __init__(self, scope: Construct, id: str, *, foundation: Foundation) -> None:
        super().__init__(scope, id)
        self._foundation = foundation
        self.pool = self._user_pool()
        self._scopes = {
            scope: cognito.ResourceServerScope(scope_name=scope, scope_description=scope)
            for scope in get_args(Scope)
        }
        self._server = self.pool.add_resource_server(
            "Casework", identifier=RESOURCE_SERVER, scopes=list(self._scopes.values())
        )
        clients = {client: self._client(client) for client in foundation.stage.clients}
        # The ids are known only to CloudFormation, hence the text put together here.
        members = (
            f'"{made.user_pool_client_id}": {json.dumps(_identity(c))}'
            for c, made in clients.items()
        )
        self.clients_json = f"{{{', '.join(members)}}}"
        output(self, "UserPoolId", self.pool.user_pool_id)
        output(self, "TokenUrl", self._token_url())

    def _user_pool(self) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            # No person ever signs in here; these bind an account that is made by mistake.
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=16,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            deletion_protection=self._foundation.stage.keep_data,
            removal_policy=self._foundation.removal,
        )
        acknowledge(
            pool,
            "Threat protection (Plus) judges sign-ins of people; here only machines are clients.",
            "AwsSolutions-COG8",
        )
        return pool

    def _token_url(self) -> str:
        domain = self.pool.add_domain(
            "Domain",
            # Unique in the region, because account and stage are.
            cognito_domain=cognito.CognitoDomainOptions(
                domain_prefix=f"dongthap-1022-{self._foundation.stage.name}-{Aws.ACCOUNT_ID}"
            ),
        )
        return f"{domain.base_url()}/oauth2/token"

    def _client(self, client: ClientConfig) -> cognito.UserPoolClient:
        made = self.pool.add_client(
            client.id_part,
            generate_secret=True,
            auth_flows=cognito.AuthFlow(),
            access_token_validity=Duration.hours(1),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(client_credentials=True),
                scopes=[
                    cognito.OAuthScope.resource_server(self._server, self._scopes[scope])
                    for scope in client.scopes
                ],
            ),
        )
        output(self, f"ClientId{client.id_part}", made.user_pool_client_id)
        return made


def _identity(client: ClientConfig) -> dict[str, str]:
    """Who the functions take the client for."""
    named = {"code": client.code, "role": client.role}
    return named if client.agency is None else {**named, "agency": client.agency}
