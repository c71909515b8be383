"""Events as API Gateway, SQS and DynamoDB send them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.adapters.dynamodb.items import event_item
from casework.domain.history import RecordedEvent


@dataclass(frozen=True)
class Context:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:ap-southeast-1:000000000000:function:function"
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def http(
    method: str,
    path: str,
    body: Any = None,
    client: str | Mapping[str, str] | None = "id-a",
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """`body`: a string goes as it is, anything else as JSON. `client`: its id, or all claims."""
    known = client if isinstance(client, Mapping) else {"client_id": client} if client else {}
    claims = {"token_use": "access", **known} if known else {}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()} if query else None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "api-request-1",
            "stage": "v1",
            "httpMethod": method,
            "path": path,
            "authorizer": {"claims": claims},
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def signed_in(groups: str, agency: str | None = None, sub: str = "p-1") -> dict[str, str]:
    """The claims of a person's token; `groups` as API Gateway writes them."""
    claims = {"client_id": "id-people", "sub": sub, "username": sub, "cognito:groups": groups}
    return claims if agency is None else claims | {"agency": agency}


def sqs(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{n}",
                "receiptHandle": f"r{n}",
                "body": body,
                "attributes": {},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:ap-southeast-1:000000000000:queue",
                "awsRegion": "ap-southeast-1",
            }
            for n, body in enumerate(bodies, start=1)
        ]
    }


def stream(*events: RecordedEvent) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventID": f"e{n}",
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "awsRegion": "ap-southeast-1",
                "dynamodb": {
                    "SequenceNumber": str(n),
                    "NewImage": event_item(event),
                    "StreamViewType": "NEW_IMAGE",
                },
            }
            for n, event in enumerate(events, start=1)
        ]
    }
