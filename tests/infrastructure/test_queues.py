"""Queues are encrypted and TLS-only; what fails for good is kept and raises an alarm."""

from __future__ import annotations

from typing import Any

from tests.infrastructure.conftest import Synthesised, as_list


def test_every_queue_is_encrypted_with_the_key_of_the_service(either: Synthesised) -> None:
    for name, queue in either.of_type("AWS::SQS::Queue").items():
        assert "FoundationKey" in str(queue["Properties"]["KmsMasterKeyId"]), name


def test_every_queue_refuses_what_is_not_tls(either: Synthesised) -> None:
    queues, protected = set(either.of_type("AWS::SQS::Queue")), set()
    for policy in either.of_type("AWS::SQS::QueuePolicy").values():
        if _refuses_plain_http(policy):
            protected |= {queue["Ref"] for queue in policy["Properties"]["Queues"]}

    assert protected == queues


def test_every_topic_is_encrypted_and_refuses_what_is_not_tls(either: Synthesised) -> None:
    topics, protected = either.of_type("AWS::SNS::Topic"), set()
    for policy in either.of_type("AWS::SNS::TopicPolicy").values():
        if _refuses_plain_http(policy):
            protected |= {topic["Ref"] for topic in policy["Properties"]["Topics"]}

    assert protected == set(topics)
    for name, topic in topics.items():
        assert "FoundationKey" in str(topic["Properties"]["KmsMasterKeyId"]), name


def test_a_work_queue_puts_aside_what_failed_five_times(either: Synthesised) -> None:
    work = _work_queues(either)

    assert len(work) == 6 + either.stage.neighbour.on
    for name, queue in work.items():
        policy = queue["Properties"]["RedrivePolicy"]
        assert policy["maxReceiveCount"] == 5, name
        assert policy["deadLetterTargetArn"]["Fn::GetAtt"][0] in either.service, name


def test_every_queue_of_failures_raises_an_alarm_at_the_first(either: Synthesised) -> None:
    failures = set(either.of_type("AWS::SQS::Queue")) - set(_work_queues(either))
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in either.of_type("AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
        and alarm["Properties"]["Threshold"] == 1
        for dimension in alarm["Properties"]["Dimensions"]
    }

    assert watched == failures
    assert len(failures) == 13 + 2 * either.stage.neighbour.on


def test_every_alarm_reaches_people(either: Synthesised) -> None:
    (topic,) = (name for name in either.of_type("AWS::SNS::Topic") if "Alarms" in name)
    (subscription,) = (
        made["Properties"]
        for made in either.of_type("AWS::SNS::Subscription").values()
        if made["Properties"]["TopicArn"] == {"Ref": topic}
    )

    for name, alarm in either.of_type("AWS::CloudWatch::Alarm").items():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": topic}], name
    assert subscription["Protocol"] == "email"
    assert subscription["Endpoint"] == either.stage.alarm_email


def test_a_consumer_has_six_timeouts_before_its_message_is_seen_again(prod: Synthesised) -> None:
    for mapping in _mappings(prod, "Queue"):
        function = prod.service[mapping["FunctionName"]["Ref"]]["Properties"]
        queue = prod.service[mapping["EventSourceArn"]["Fn::GetAtt"][0]]["Properties"]

        assert queue["VisibilityTimeout"] == 6 * function["Timeout"]


def test_every_consumer_reports_single_failures(either: Synthesised) -> None:
    mappings = either.of_type("AWS::Lambda::EventSourceMapping").values()

    assert len(mappings) == 7 + either.stage.neighbour.on
    for mapping in mappings:
        assert mapping["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_stream_delivers_new_events_in_order_and_keeps_what_fails(prod: Synthesised) -> None:
    (mapping,) = _mappings(prod, "Table")
    (pattern,) = mapping["FilterCriteria"]["Filters"]

    assert mapping["ParallelizationFactor"] == 1
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == 10
    assert mapping["MaximumRecordAgeInSeconds"] == 24 * 60 * 60
    assert "PublishFailures" in str(mapping["DestinationConfig"]["OnFailure"])
    assert pattern["Pattern"] == (
        '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVENT#"}]}}}}'
    )


def test_ministack_gets_one_record_at_a_time(local: Synthesised) -> None:
    """It takes a partial failure of a longer batch for a success."""
    (mapping,) = _mappings(local, "Table")

    assert mapping["BatchSize"] == 1


def _refuses_plain_http(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    )


def _work_queues(made: Synthesised) -> dict[str, Any]:
    return {
        name: queue
        for name, queue in made.of_type("AWS::SQS::Queue").items()
        if "RedrivePolicy" in queue["Properties"]
    }


def _mappings(made: Synthesised, source: str) -> list[dict[str, Any]]:
    found = made.of_type("AWS::Lambda::EventSourceMapping").values()
    return [
        mapping["Properties"]
        for mapping in found
        if source in str(as_list(mapping["Properties"]["EventSourceArn"]))
    ]
