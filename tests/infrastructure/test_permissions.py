"""No wildcard that is not on this list, with its reason."""

from __future__ import annotations

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
    ("AWS::SES::ConfigurationSet", "Name"),
    ("AWS::SMSVOICE::ConfigurationSet", "ConfigurationSetName"),
    ("AWS::Cognito::UserPool", "UserPoolName"),
    ("AWS::Cognito::UserPoolDomain", "Domain"),
}


def test_no_action_is_a_wildcard(either: Synthesised) -> None:
    for policy, statement in either.statements():
        assert not [a for a in as_list(statement["Action"]) if "*" in a], policy


def test_a_wildcard_resource_is_on_the_list(either: Synthesised) -> None:
    used = {
        action
        for _, statement in either.statements()
        if statement["Effect"] == "Allow" and "*" in str(statement["Resource"])
        for action in as_list(statement["Action"])
    }

    assert used == set(WITHOUT_RESOURCE)


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
