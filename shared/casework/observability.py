"""Logs and metrics, constructed once. Request bodies and personal data are never logged."""

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics()
