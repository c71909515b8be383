"""No wildcard that is not on this list, with its reason."""

from __future__ import annotations

from typing import Any

from tests.infrastructure.conftest import Synthesised, as_list

# Actions that know no resource, so that "*" is all that can be written.
WITHOUT_RESOURCE = {
    **dict.fromkeys(
        [
            *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
            *("xray:GetSamplingRules", "xray:GetSamplingTargets"),
        ],
        "X-Ray has no resources",
    ),
    **dict.fromkeys(
        [
            *("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery"),
            *("logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy"),
            *("logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
        ],
        "vended logs of Step Functions",
    ),
    "dynamodb:ListStreams": "lists by account; records are read from the one stream",
}


NAMES = {
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::CloudWatch::Dashboard", "DashboardName"),
    ("AWS::Scheduler::Schedule", "Name"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::Events::Rule", "Name"),
    ("AWS::SES::ConfigurationSet", "Name"),
    ("AWS::SMSVOICE::ConfigurationSet", "ConfigurationSetName"),
    ("AWS::Cognito::UserPool", "UserPoolName"),
    ("AWS::Cognito::UserPoolDomain", "Domain"),
}


def test_no_action_is_a_wildcard(either: Synthesised) -> None:
    for policy, statement in either.statements():
        assert not [a for a in as_list(statement["Action"]) if "*" in a], policy


# Ends of ARNs, with what may be done there: objects, keys of one usage plan, and a rule, whose
# names others choose.
BY_PREFIX = {
    "/incoming/*": {"s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"},
    "/files/*": {"s3:GetObject", "s3:PutObject"},
    "/thumbnails/*": {"s3:GetObject", "s3:PutObject"},
    "/keys/*": {"apigateway:DELETE"},
    ":rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*": {
        *("events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"),
        *("events:DescribeRule", "events:ListTargetsByRule"),
    },
}


def test_a_wildcard_resource_is_on_the_list(either: Synthesised) -> None:
    used = {
        (action, _end(resource))
        for _, statement in either.statements()
        if statement["Effect"] == "Allow"
        for resource in as_list(statement["Resource"])
        if "*" in str(resource)
        for action in as_list(statement["Action"])
    }
    everywhere = {action for action, end in used if end == "*"}
    by_prefix = {(action, end) for action, end in used if end != "*"}

    assert everywhere == set(WITHOUT_RESOURCE)
    allowed = {(action, end) for end, actions in BY_PREFIX.items() for action in actions}
    of_the_scan = {(a, end) for a, end in allowed if a.startswith("events:") or "Version" in a}
    assert by_prefix == allowed - (set() if either.stage.on_aws else of_the_scan)


def _end(resource: Any) -> str:
    return resource if isinstance(resource, str) else str(resource["Fn::Join"][1][-1])


def test_the_only_policy_of_aws_is_that_of_the_gateways_logs(either: Synthesised) -> None:
    managed = [
        str(arn)
        for role in either.of_type("AWS::IAM::Role").values()
        for arn in role["Properties"].get("ManagedPolicyArns", ())
    ]

    assert len(managed) == 1
    assert "AmazonAPIGatewayPushToCloudWatchLogs" in managed[0]


def test_no_resource_has_a_name_of_our_choice(either: Synthesised) -> None:
    """A name blocks replacement. Only the gateway's execution log and the token domain need one."""
    named = {
        (made["Type"], key)
        for made in {**either.data, **either.service}.values()
        for key in made["Properties"]
        if (made["Type"], key) in NAMES
    }

    assert named == {
        ("AWS::Logs::LogGroup", "LogGroupName"),
        ("AWS::Cognito::UserPoolDomain", "Domain"),
    }
