"""Both kinds of stage, synthesised once for all tests (jsii takes seconds to start)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

# jsii starts `node`; the one of this environment is beside its Python.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infrastructure.application import build
from infrastructure.config import StageConfig, parse_stage

ROOT: Final = Path(__file__).resolve().parents[2]
CONTEXT: Final[dict[str, Any]] = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]

OF_NEIGHBOUR: Final = frozenset({"attend_neighbour", "sweep_neighbour"})
"""Only where a stage has a neighbouring 1022 system."""

Resource = dict[str, Any]


@dataclass(frozen=True)
class Synthesised:
    """The two templates of a stage."""

    stage: StageConfig
    stacks: tuple[Stack, Stack]
    data: dict[str, Resource]
    service: dict[str, Resource]

    def of_type(self, kind: str) -> dict[str, Resource]:
        both = {**self.data, **self.service}
        return {name: made for name, made in both.items() if made["Type"] == kind}

    def functions(self) -> dict[str, Resource]:
        """By the name of their folder in functions/."""
        found = self.of_type("AWS::Lambda::Function").values()
        return {made["Properties"]["Handler"].split(".")[1]: made for made in found}

    def expected(self, names: Iterable[str]) -> set[str]:
        """Of the folders in functions/, those that this stage has."""
        return set(names) - (set() if self.stage.neighbour.on else OF_NEIGHBOUR)

    def statements(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each statement of each identity policy, with the logical id of its policy."""
        for name, made in self.of_type("AWS::IAM::Policy").items():
            for statement in made["Properties"]["PolicyDocument"]["Statement"]:
                yield name, statement
        for name, made in self.of_type("AWS::IAM::Role").items():
            for policy in made["Properties"].get("Policies", ()):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield name, statement


def synthesise(name: str, outdir: Path) -> Synthesised:
    stage = parse_stage(name, CONTEXT["stages"])
    app = App(context={**CONTEXT, "aws:cdk:disable-asset-staging": True}, outdir=str(outdir))
    stacks = build(app, stage)
    data, service = (Template.from_stack(stack).to_json()["Resources"] for stack in stacks)
    return Synthesised(stage, stacks, data, service)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise("prod", tmp_path_factory.mktemp("prod"))


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise("local", tmp_path_factory.mktemp("local"))


@pytest.fixture(params=["prod", "local"])
def either(request: pytest.FixtureRequest) -> Synthesised:
    made: Synthesised = request.getfixturevalue(request.param)
    return made


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def methods(made: Synthesised) -> dict[tuple[str, str], Resource]:
    """Each method of the gateway, by its verb and the path of its resource."""
    found = made.of_type("AWS::ApiGateway::Method").values()
    return {
        (method["Properties"]["HttpMethod"], _path(made, method["Properties"]["ResourceId"])): (
            method["Properties"]
        )
        for method in found
    }


def _path(made: Synthesised, resource: dict[str, Any]) -> str:
    if "Ref" not in resource:
        return ""
    properties = made.service[resource["Ref"]]["Properties"]
    return f"{_path(made, properties['ParentId'])}/{properties['PathPart']}"
