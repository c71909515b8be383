"""People who sign in: officers, operators, supervisors, oversight, administrators.

A directory apart from that of the systems (`callers`). An administrator makes each account, puts it
into one group, its role, and writes its agency; a person can change neither.
"""

from __future__ import annotations

from typing import Final, get_args

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infrastructure.callers import RESOURCE_SERVER
from infrastructure.config import Scope
from infrastructure.foundation import Foundation, output
from infrastructure.function import PythonFunction

# Each a group; a test compares them with the roles of casework.domain.access.
ROLES: Final = {
    "agency_officer": "Cán bộ đầu mối của cơ quan",
    "agency_leader": "Lãnh đạo cơ quan",
    "operator": "Tổng đài viên 1022",
    "supervisor": "Trưởng ca 1022",
    "oversight": "Văn phòng UBND Tỉnh",
    "administrator": "Quản trị hệ thống",
}


class People(Construct):
    """`client` is the console's: a page in a browser, which can keep no secret."""

    def __init__(self, scope: Construct, id: str, *, foundation: Foundation) -> None:
        super().__init__(scope, id)
        self._foundation = foundation
        self.pool = self._user_pool()
        self.token = PythonFunction(
            self,
            "Token",
            name="people_token",
            foundation=foundation,
            # Cognito waits no longer.
            timeout=Duration.seconds(5),
            environment={},
        )
        self.pool.add_trigger(
            cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
            self.token.function,
            cognito.LambdaVersion.V2_0,
        )
        for role, words in ROLES.items():
            self.pool.add_group(role, group_name=role, description=words)
        self.pool.add_resource_server(
            "Casework",
            identifier=RESOURCE_SERVER,
            scopes=[
                cognito.ResourceServerScope(scope_name=scope, scope_description=scope)
                for scope in get_args(Scope)
            ],
        )
        self.client = self._console()
        domain = self._domain()
        output(self, "PeoplePoolId", self.pool.user_pool_id)
        output(self, "PeopleClientId", self.client.user_pool_client_id)
        output(self, "SignInUrl", f"{domain.base_url()}/oauth2/authorize")
        output(self, "PeopleTokenUrl", f"{domain.base_url()}/oauth2/token")

    def _user_pool(self) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            # The user name is an id then: no name and no address is in a token or a history.
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            custom_attributes={
                # Mutable for administrators; no client may write it (`_console`).
                "agency": cognito.StringAttribute(min_len=1, max_len=40, mutable=True)
            },
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=Duration.days(3),
            ),
            feature_plan=cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=self._foundation.stage.keep_data,
            removal_policy=self._foundation.removal,
        )

    def _console(self) -> cognito.UserPoolClient:
        url = self._foundation.stage.console_url
        client = self.pool.add_client(
            "Console",
            generate_secret=False,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                # All that can be asked for: what the token may do comes from the role.
                scopes=[cognito.OAuthScope.OPENID],
                callback_urls=[url],
                logout_urls=[url],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            read_attributes=cognito.ClientAttributes().with_standard_attributes(email=True),
            write_attributes=cognito.ClientAttributes().with_standard_attributes(locale=True),
            access_token_validity=Duration.minutes(30),
            id_token_validity=Duration.minutes(30),
            # A working day: who leaves is out by the evening at the latest.
            refresh_token_validity=Duration.hours(10),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
        # In only by the sign-in page. Left out, Cognito adds its own flows, whose tokens can change
        # the person's own entry.
        made = client.node.default_child
        assert isinstance(made, cognito.CfnUserPoolClient)
        made.explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        return client

    def _domain(self) -> cognito.UserPoolDomain:
        stage = self._foundation.stage.name
        return self.pool.add_domain(
            "Domain",
            cognito_domain=cognito.CognitoDomainOptions(
                domain_prefix=f"dongthap-1022-{stage}-people-{Aws.ACCOUNT_ID}"
            ),
        )
