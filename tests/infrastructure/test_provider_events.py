"""What providers report reaches the ledger, and only they may say it."""

from __future__ import annotations

from typing import Any

from casework.adapters.senders import provider_events
from casework.domain.delivery import Report
from tests.infrastructure.conftest import Resource, Synthesised, as_list

THIS_ACCOUNT = {"Ref": "AWS::AccountId"}
SES_NAMES = {
    "delivery": "Delivery",
    "bounce": "Bounce",
    "complaint": "Complaint",
    "reject": "Reject",
    "renderingFailure": "Rendering Failure",
}


def test_events_go_raw_to_the_queue_of_the_function_that_records_them(either: Synthesised) -> None:
    subscription = _subscription(either)
    queue = subscription["Endpoint"]["Fn::GetAtt"][0]
    mapping = next(
        made["Properties"]
        for made in either.of_type("AWS::Lambda::EventSourceMapping").values()
        if made["Properties"]["EventSourceArn"]["Fn::GetAtt"][0] == queue
    )
    function = either.service[mapping["FunctionName"]["Ref"]]["Properties"]

    assert subscription["Protocol"] == "sqs"
    assert subscription["RawMessageDelivery"] is True
    assert function["Handler"] == "functions.record_delivery.handler.lambda_handler"


def test_what_the_topic_cannot_deliver_is_kept(either: Synthesised) -> None:
    kept = _subscription(either)["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]

    assert "Undelivered" in kept
    assert _senders(either, kept) == [_topic(either)]


def test_only_the_topic_sends_to_the_queue(either: Synthesised) -> None:
    queue = _subscription(either)["Endpoint"]["Fn::GetAtt"][0]

    assert _senders(either, queue) == [_topic(either)]


def test_nothing_is_delivered_before_the_queues_allow_it(either: Synthesised) -> None:
    (subscription,) = (
        made
        for made in either.of_type("AWS::SNS::Subscription").values()
        if made["Properties"]["Protocol"] == "sqs"
    )
    policies = {
        name
        for name, made in either.of_type("AWS::SQS::QueuePolicy").items()
        if "sns.amazonaws.com" in str(made["Properties"]["PolicyDocument"])
    }

    assert len(policies) == 2
    assert policies <= set(subscription["DependsOn"])


def test_ses_and_sms_of_this_account_publish_and_nobody_else(prod: Synthesised) -> None:
    allowed = [s for s in _topic_policy(prod) if s["Effect"] == "Allow"]

    assert {s["Principal"]["Service"] for s in allowed} == {
        "ses.amazonaws.com",
        "sms-voice.amazonaws.com",
    }
    for statement in allowed:
        said = {
            name.lower(): value for name, value in statement["Condition"]["StringEquals"].items()
        }
        assert statement["Action"] == "sns:Publish"
        assert said["aws:sourceaccount"] == THIS_ACCOUNT


def test_where_providers_report_nothing_no_service_may_publish(local: Synthesised) -> None:
    assert {s["Effect"] for s in _topic_policy(local)} == {"Deny"}


def test_services_use_the_key_for_this_account_alone(either: Synthesised) -> None:
    statements = {s.get("Sid"): s for s in _key_policy(either)}
    publishers, topics = statements["ProviderEvents"], statements["TopicsToQueues"]

    assert set(publishers["Principal"]["Service"]) == {
        "ses.amazonaws.com",
        "sms-voice.amazonaws.com",
    }
    assert publishers["Condition"] == {"StringEquals": {"aws:SourceAccount": THIS_ACCOUNT}}
    assert topics["Principal"] == {"Service": "sns.amazonaws.com"}
    assert str(THIS_ACCOUNT) in str(topics["Condition"]["ArnLike"]["aws:SourceArn"])
    for statement in (publishers, topics):
        assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_ses_reports_every_end_of_a_mail_that_the_ledger_reads(prod: Synthesised) -> None:
    (destination,) = (
        made
        for made in prod.of_type("AWS::SES::ConfigurationSetEventDestination").values()
        if "SnsDestination" in made["Properties"]["EventDestination"]
    )
    reported = destination["Properties"]["EventDestination"]

    assert reported["Enabled"] is True
    assert reported["SnsDestination"]["TopicARN"] == {"Ref": _topic(prod)}
    assert {SES_NAMES[event] for event in reported["MatchingEventTypes"]} == set(
        provider_events.SES_ENDS
    )
    assert _topic_policy_name(prod) in destination["DependsOn"]


def test_end_user_messaging_reports_every_end_of_an_sms_that_the_ledger_reads(
    prod: Synthesised,
) -> None:
    (events,) = prod.of_type("AWS::SMSVOICE::ConfigurationSet").values()
    (reported,) = events["Properties"]["EventDestinations"]

    assert reported["Enabled"] is True
    assert reported["SnsDestination"]["TopicArn"] == {"Ref": _topic(prod)}
    assert set(reported["MatchingEventTypes"]) == set(provider_events.SMS_ENDS)
    assert _topic_policy_name(prod) in events["DependsOn"]


def test_the_dashboard_shows_every_kind_of_report(either: Synthesised) -> None:
    (dashboard,) = either.of_type("AWS::CloudWatch::Dashboard").values()
    shown = str(dashboard["Properties"]["DashboardBody"])

    assert [report for report in Report if f'"Reports{report.capitalize()}"' not in shown] == []


def _topic(made: Synthesised) -> str:
    (name,) = (name for name in made.of_type("AWS::SNS::Topic") if "ProviderEvents" in name)
    return name


def _subscription(made: Synthesised) -> dict[str, Any]:
    (found,) = (
        subscription["Properties"]
        for subscription in made.of_type("AWS::SNS::Subscription").values()
        if subscription["Properties"]["TopicArn"] == {"Ref": _topic(made)}
    )
    properties: dict[str, Any] = found
    return properties


def _topic_policy_name(made: Synthesised) -> str:
    (name,) = (
        name
        for name, policy in made.of_type("AWS::SNS::TopicPolicy").items()
        if policy["Properties"]["Topics"] == [{"Ref": _topic(made)}]
    )
    return name


def _topic_policy(made: Synthesised) -> list[dict[str, Any]]:
    return _statements(made.service[_topic_policy_name(made)])


def _key_policy(made: Synthesised) -> list[dict[str, Any]]:
    (key,) = (key for name, key in made.service.items() if name.startswith("FoundationKey"))
    statements: list[dict[str, Any]] = key["Properties"]["KeyPolicy"]["Statement"]
    return statements


def _senders(made: Synthesised, queue: str) -> list[str]:
    """Topics from which a queue takes messages; fails if it takes them from anybody else."""
    (policy,) = (
        policy
        for policy in made.of_type("AWS::SQS::QueuePolicy").values()
        if policy["Properties"]["Queues"] == [{"Ref": queue}]
    )
    allowed = [s for s in _statements(policy) if s["Effect"] == "Allow"]
    assert [s["Principal"] for s in allowed] == [{"Service": "sns.amazonaws.com"}]
    assert [as_list(s["Action"]) for s in allowed] == [["sqs:SendMessage"]]
    return [s["Condition"]["ArnEquals"]["aws:SourceArn"]["Ref"] for s in allowed]


def _statements(policy: Resource) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = policy["Properties"]["PolicyDocument"]["Statement"]
    return statements
