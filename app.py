"""CDK entry point: `cdk synth|deploy -c stage=prod|dev|local`. The only reader of the context."""

from aws_cdk import App

from infrastructure.application import build
from infrastructure.config import parse_stage
from infrastructure.governance import check

app = App()
name = app.node.try_get_context("stage") or "prod"
build(app, parse_stage(name, app.node.try_get_context("stages")))
check(app)
app.synth()
