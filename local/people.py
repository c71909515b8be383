"""People of the local cloud: an administrator makes the account, the person signs in by the page.

MiniStack's page asks for no second factor, whatever the pool says; on AWS it does.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from local.cloud import LocalCloud

_SECONDS: Final = 30
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class SignInRefused(RuntimeError):
    """The page did not send the person back with a code."""


def add_person(
    cloud: LocalCloud, outputs: dict[str, str], email: str, *groups: str, agency: str | None = None
) -> str:
    """As an administrator does it; the password."""
    directory, pool = cloud.client("cognito-idp"), outputs["PeoplePoolId"]
    attributes = {"email": email, "email_verified": "true"}
    if agency:
        attributes["custom:agency"] = agency
    directory.admin_create_user(
        UserPoolId=pool,
        Username=email,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        MessageAction="SUPPRESS",
    )
    for group in groups:
        directory.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    password = f"Aa1!{secrets.token_urlsafe(16)}"
    directory.admin_set_user_password(
        UserPoolId=pool, Username=email, Password=password, Permanent=True
    )
    return password


def sign_in(
    outputs: dict[str, str], email: str, password: str, *, callback: str, scope: str = "openid"
) -> dict[str, Any]:
    """The tokens, by authorization code and PKCE, as the console gets them in a browser.

    Raises SignInRefused.
    """
    code, verifier = code_of(outputs, email, password, callback=callback, scope=scope)
    return redeem(outputs, code, verifier, callback=callback)


def code_of(
    outputs: dict[str, str], email: str, password: str, *, callback: str, scope: str = "openid"
) -> tuple[str, str]:
    """The code that the page gives, and the verifier without which it is worth nothing."""
    verifier = secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "client_id": outputs["PeopleClientId"],
        "redirect_uri": callback,
        "scope": scope,
        "state": secrets.token_urlsafe(8),
        "code_challenge_method": "S256",
        "code_challenge": _challenge(verifier),
    }
    person = {"username": email, "password": password}
    return _code(outputs["SignInUrl"], asked, person), verifier


def redeem(outputs: dict[str, str], code: str, verifier: str, *, callback: str) -> dict[str, Any]:
    """The tokens for a code. Raises SignInRefused."""
    form = {
        "grant_type": "authorization_code",
        "client_id": outputs["PeopleClientId"],
        "redirect_uri": callback,
        "code": code,
        "code_verifier": verifier,
    }
    with _browser() as session:
        answer = session.post(outputs["PeopleTokenUrl"], data=form, timeout=_SECONDS)
    if answer.status_code != 200:
        raise SignInRefused(f"{answer.status_code}: no token")
    tokens: dict[str, Any] = answer.json()
    return tokens


def authorization(
    cloud: LocalCloud, outputs: dict[str, str], tokens: Mapping[str, str]
) -> dict[str, str]:
    """The headers with which the console calls the API for whoever signed in."""
    key = cloud.client("apigateway").get_api_key(
        apiKey=outputs["ApiKeyIdPeople"], includeValue=True
    )
    return {"Authorization": f"Bearer {tokens['access_token']}", "x-api-key": key["value"]}


def _code(page: str, asked: Mapping[str, str], person: Mapping[str, str]) -> str:
    """What the page sends the person back with."""
    with _browser() as session:
        shown = session.get(page, params=asked, timeout=_SECONDS, allow_redirects=False)
        form = {name: unescape(value) for name, value in _HIDDEN.findall(shown.text)}
        back = session.post(
            urljoin(page, "/login"),
            data={**form, **person},
            timeout=_SECONDS,
            allow_redirects=False,
        )
    answer = parse_qs(urlsplit(back.headers.get("Location", "")).query)
    if "code" not in answer or answer.get("state") != [asked["state"]]:
        raise SignInRefused(f"{back.status_code}: no code")
    return answer["code"][0]


def _browser() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # past any proxy of the caller's environment
    return session


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
