"""OWASP API Security Top 10 (2023), API9: there is no operation that nobody knows of.

What is deployed is described and the other way round, and each has a row in the tables that the
tests of the other nine go through. The gateway is in `tests/infrastructure/test_interface.py`
and `test_api.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest

from functions.interface import HTTP_FUNCTIONS, Operation, interface
from tests import interface as with_token
from tests import open_interface as without
from tests.interface import WITH_TOKEN
from tests.open_interface import OPEN, PAGES, open_to_everyone

DESCRIPTIONS: Final = sorted(Path("docs/api").glob("*.json"))
VERSIONS: Final = ("/v1/", "/open311/v2/")
UNVERSIONED: Final = {"/open311/discovery.json", "/open311/discovery.xml"}
"""The specification says where it is: it names the versions there are."""


def tabled(operation: Operation) -> list[object]:
    """The rows of an operation: its path with something for each variable."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(operation.path))
    rows = [*WITH_TOKEN, *OPEN]
    return [
        row
        for row in rows
        if row.method == operation.method.upper() and re.fullmatch(pattern, row.path)
    ]


@pytest.mark.parametrize("operation", interface().operations, ids=lambda o: f"{o.method} {o.path}")
def test_an_operation_has_one_row_in_the_tables_of_these_tests(operation: Operation) -> None:
    assert len(tabled(operation)) == 1, "add it to tests/interface.py or tests/open_interface.py"


def test_no_row_is_of_an_operation_that_there_is_not() -> None:
    found = [row for operation in interface().operations for row in tabled(operation)]

    assert {str(row) for row in (*WITH_TOKEN, *OPEN)} == {str(row) for row in found}


def test_the_scope_of_a_row_is_the_one_described() -> None:
    for operation in interface().operations:
        (row,) = tabled(operation)
        scope = getattr(row, "scope", None)
        assert operation.scopes == ([f"casework/{scope}"] if scope else [])


def test_every_function_with_operations_is_in_the_tables() -> None:
    apps = {id(each.app) for each in (*with_token.APPS, *without.APPS)}

    assert apps == {id(app) for app in HTTP_FUNCTIONS.values()}


def test_every_operation_is_described_for_somebody() -> None:
    described = {
        (method, path)
        for file in DESCRIPTIONS
        for path, methods in json.loads(file.read_text("utf-8"))["paths"].items()
        for method in methods
    }

    assert described == {(each.method, each.path) for each in interface().operations}


def test_every_path_says_its_version() -> None:
    for operation in interface().operations:
        assert operation.path.startswith(VERSIONS) or operation.path in UNVERSIONED


@pytest.mark.parametrize("operation", [*OPEN, *PAGES], ids=str)
def test_the_row_of_an_open_operation_is_one_that_succeeds(
    operation: without.OpenOperation,
) -> None:
    """Or what the other tests say of its answers would be said of errors."""
    with open_to_everyone() as known:
        answer = operation.answer(known)

    assert answer["statusCode"] == 200, answer["body"]
