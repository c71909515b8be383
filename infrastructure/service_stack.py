"""Wires the parts of the service. What they are and may do is in their own files."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infrastructure.api import Api
from infrastructure.attachments import Attachments
from infrastructure.callers import Callers
from infrastructure.clock import Clock, Sweeper
from infrastructure.config import StageConfig
from infrastructure.data_stack import DataStack
from infrastructure.digests import Digests
from infrastructure.docs import Docs
from infrastructure.edge import Edge
from infrastructure.foundation import Foundation
from infrastructure.lists import Lists
from infrastructure.monitoring import Dashboard
from infrastructure.neighbour import Neighbour
from infrastructure.open311 import Open311
from infrastructure.partners import Partners
from infrastructure.people import People
from infrastructure.provider_events import ProviderEvents
from infrastructure.public import Public
from infrastructure.recording import Recording
from infrastructure.reports import Reports
from infrastructure.rules_desk import RulesDesk
from infrastructure.sender import Sender
from infrastructure.sender_notices import SenderNotices
from infrastructure.senders import Senders
from infrastructure.webhook_desk import WebhookDesk
from infrastructure.webhooks import Webhooks
from infrastructure.workers import Notifications, Outbox, Resender, Routing


class ServiceStack(Stack):
    """Everything that holds no data: may be destroyed and deployed again."""

    def __init__(
        self, scope: Construct, id: str, *, stage: StageConfig, data: DataStack, **options: Any
    ) -> None:
        super().__init__(scope, id, **options)
        base = Foundation(self, "Foundation", stage=stage)
        self.callers = Callers(self, "Callers", foundation=base)
        self.people = People(self, "People", foundation=base)
        self.api = Api(
            self, "Api", foundation=base, data=data, callers=self.callers, people=self.people
        )
        self.recording = Recording(self, "Recording", api=self.api, data=data)
        self.lists = Lists(self, "Lists", api=self.api, data=data)
        self.senders = Senders(self, "Senders", api=self.api, data=data)
        self.reports = Reports(self, "Reports", api=self.api, data=data)
        self.rules_desk = RulesDesk(self, "RulesDesk", api=self.api, data=data)
        self.webhook_desk = WebhookDesk(self, "WebhookDesk", stage=stage, api=self.api, data=data)
        self.docs = Docs(self, "Docs", foundation=base, api=self.api)
        self.open311 = Open311(self, "Open311", stage=stage, api=self.api, data=data)
        self.public = Public(self, "Public", foundation=base, data=data, api=self.api)
        if stage.on_aws:
            Edge(self, "Edge", stage=self.api.rest.deployment_stage)
        self.clock = Clock(self, "Clock", foundation=base, data=data)
        self.sweeper = Sweeper(self, "Sweeper", foundation=base, data=data)
        self.routing = Routing(self, "Routing", foundation=base, data=data)
        self.events = ProviderEvents(self, "ProviderEvents", foundation=base, data=data)
        self.sender = Sender(self, "Sender", foundation=base, reports=self.events.topic)
        self.notifications = Notifications(
            self, "Notifications", foundation=base, data=data, sender=self.sender
        )
        self.sender_notices = SenderNotices(
            self, "SenderNotices", foundation=base, data=data, sender=self.sender
        )
        self.resender = Resender(
            self,
            "Resender",
            foundation=base,
            data=data,
            notifications=self.notifications.work,
            sender_notices=self.sender_notices.work,
        )
        self.digests = Digests(
            self, "Digests", foundation=base, data=data, notifications=self.notifications
        )
        self.webhooks = Webhooks(self, "Webhooks", foundation=base, data=data)
        self.neighbour = (
            Neighbour(self, "Neighbour", foundation=base, data=data) if stage.neighbour.on else None
        )
        self.outbox = Outbox(
            self,
            "Outbox",
            foundation=base,
            data=data,
            routing=self.routing.work,
            notifications=self.notifications.work,
            sender_notices=self.sender_notices.work,
            webhooks=self.webhooks.work,
            clock=self.clock,
            neighbour=self.neighbour.work if self.neighbour else None,
        )
        self.attachments = Attachments(
            self, "Attachments", foundation=base, data=data, api=self.api
        )
        self.partners = Partners(
            self,
            "Partners",
            stage=stage,
            data=data,
            api=self.api,
            callers=self.callers,
            called_by_partners=(
                *(self.api.intake, self.api.cases, self.lists.lists, self.attachments.api),
                *(self.webhook_desk.function, self.open311.function),
            ),
        )
        self._dashboard()
        self._outputs()

    def _dashboard(self) -> None:
        rest, machine = self.api.rest, self.clock.machine
        consumers = (
            *(self.routing, self.notifications, self.sender_notices),
            *(self.webhooks, self.events, self.attachments),
            *((self.neighbour,) if self.neighbour else ()),
        )
        queues = [each.work for each in consumers]
        workers = (*(each.worker for each in consumers), self.outbox.worker)
        timed = (
            *(self.clock.tick, self.sweeper.sweep),
            *(self.resender.worker, self.webhooks.sweep, self.digests.planner),
            *((self.neighbour.sweep,) if self.neighbour else ()),
        )
        ours = (self.people.token, *self.api.functions, *timed, *workers)
        functions = [each.function for each in ours]
        dead = [q.dead_letters.queue for q in queues]
        Dashboard(
            self,
            "Overview",
            rows={
                "Calls": [rest.metric_count(), rest.metric_client_error()],
                "API errors": [rest.metric_server_error()],
                "API latency": [rest.metric_latency(statistic="p95")],
                "Oldest message": [
                    q.queue.metric_approximate_age_of_oldest_message() for q in queues
                ],
                "Dead letters": [q.metric_approximate_number_of_messages_visible() for q in dead],
                "Clocks": [machine.metric_started(), machine.metric_failed()],
                "Mail": self.sender.metrics,
                "What became of messages": self.events.metrics,
                "Function errors": [function.metric_errors() for function in functions],
                "Duration": [function.metric_duration(statistic="p95") for function in functions],
            },
        )

    def _outputs(self) -> None:
        routing, notifications = self.routing.work, self.notifications.work
        webhooks, events = self.webhooks.work, self.events
        to_senders = self.sender_notices.work
        outputs = {
            "StateMachineArn": self.clock.machine.state_machine_arn,
            "RoutingQueueUrl": routing.queue.queue_url,
            "RoutingDlqUrl": routing.dead_letters.queue.queue_url,
            "NotificationQueueUrl": notifications.queue.queue_url,
            "NotificationDlqUrl": notifications.dead_letters.queue.queue_url,
            "SenderNoticeQueueUrl": to_senders.queue.queue_url,
            "SenderNoticeDlqUrl": to_senders.dead_letters.queue.queue_url,
            "WebhookQueueUrl": webhooks.queue.queue_url,
            "WebhookDlqUrl": webhooks.dead_letters.queue.queue_url,
            "ProviderEventsTopicArn": events.topic.topic_arn,
            "ProviderEventsQueueUrl": events.work.queue.queue_url,
            "ProviderEventsDlqUrl": events.work.dead_letters.queue.queue_url,
            "AttachmentQueueUrl": self.attachments.work.queue.queue_url,
            "AttachmentDlqUrl": self.attachments.work.dead_letters.queue.queue_url,
            "PublishFailuresUrl": self.outbox.failures.queue.queue_url,
        }
        if self.neighbour:
            work = self.neighbour.work
            outputs["NeighbourQueueUrl"] = work.queue.queue_url
            outputs["NeighbourDlqUrl"] = work.dead_letters.queue.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
