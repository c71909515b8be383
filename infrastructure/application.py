"""The whole application for one stage; app.py and the tests build the same."""

from __future__ import annotations

from aws_cdk import App, Environment

from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack
from infrastructure.governance import tag
from infrastructure.service_stack import ServiceStack


def build(app: App, stage: StageConfig) -> tuple[DataStack, ServiceStack]:
    """Any account, the stage's region: nothing here asks AWS."""
    where = Environment(region=stage.region)
    name = f"Dongthap1022-{stage.name}"
    data = DataStack(
        app,
        f"{name}-Data",
        stage=stage,
        env=where,
        termination_protection=stage.on_aws,
        description="1022 Đồng Tháp: tables and keys",
    )
    service = ServiceStack(
        app,
        f"{name}-Service",
        stage=stage,
        data=data,
        env=where,
        termination_protection=stage.on_aws,
        description="1022 Đồng Tháp: API, workers, clock",
    )
    tag(app, stage)
    return data, service
