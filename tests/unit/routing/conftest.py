"""The router as it is shipped, and the two days that the tests speak of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casework.domain.directory import Directory, Units
from casework.domain.routing import Place, Router, Routing
from casework.reference.directory import load_directory, load_units
from casework.reference.routing import load_router

BEFORE = date(2021, 12, 1)
AFTER = date(2025, 12, 1)

Ask = Callable[..., Routing]


@pytest.fixture(scope="session")
def router() -> Router:
    return load_router(load_directory())


@pytest.fixture(scope="session")
def units() -> Units:
    return load_units()


@pytest.fixture(scope="session")
def directory() -> Directory:
    return load_directory()


@pytest.fixture
def ask(router: Router) -> Ask:
    def route(
        text: str, *, commune: str | None = None, category: str | None = None, on: date = BEFORE
    ) -> Routing:
        place = Place(commune=commune) if commune else None
        return router.route(text, category=category, place=place, on=on)

    return route


def first(routing: Routing) -> str | None:
    return routing.suggestions[0].agency if routing.suggestions else None


def agencies(routing: Routing) -> list[str]:
    return [suggestion.agency for suggestion in routing.suggestions]
