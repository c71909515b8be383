"""The web ACL before the API. Only on AWS: MiniStack cannot associate one."""

from __future__ import annotations

from typing import Final

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

_ACL = waf.CfnWebACL

# Far above a long feedback text (10 000 letters of Vietnamese are some 20 KB); attachments go to
# S3 directly. WAF must be told to look at more than its default 16 KB.
_LARGEST_BODY: Final = 48 * 1024

# A partner sends for the whole province from few addresses.
_REQUESTS_PER_ADDRESS: Final = 6_000

# Whoever guesses at cases is stopped by the function after a few tries (data/tracking.json). This
# keeps a flood of guesses from reaching it; a mobile network's many users share few addresses.
_TRACKING: Final = "/v1/tracking"
_TRACKINGS_PER_ADDRESS: Final = 300

# These judge the free text of a citizen ("<script", a path, a URL in a complaint about spam). A
# refusal here would lose a feedback; the text is stored and shown escaped, never executed.
_COUNTED: Final = {
    "AWSManagedRulesCommonRuleSet": (
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesAmazonIpReputationList": (),
}


class Edge(Construct):
    def __init__(self, scope: Construct, id: str, *, stage: apigateway.Stage) -> None:
        super().__init__(scope, id)
        rules = [_rate_limit(0), _body_limit(1), _tracking_limit(2)]
        rules += [
            _managed(priority, name, counted)
            for priority, (name, counted) in enumerate(_COUNTED.items(), start=len(rules))
        ]
        acl = _ACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=_ACL.DefaultActionProperty(allow={}),
            visibility_config=_visible("Acl"),
            rules=rules,
            association_config=_ACL.AssociationConfigProperty(
                request_body={
                    "API_GATEWAY": _ACL.RequestBodyAssociatedResourceTypeConfigProperty(
                        default_size_inspection_limit="KB_64"
                    )
                }
            ),
        )
        waf.CfnWebACLAssociation(
            self, "Association", resource_arn=stage.stage_arn, web_acl_arn=acl.attr_arn
        )


def _rate_limit(priority: int) -> waf.CfnWebACL.RuleProperty:
    return _ACL.RuleProperty(
        name="RatePerAddress",
        priority=priority,
        action=_ACL.RuleActionProperty(block={}),
        visibility_config=_visible("RatePerAddress"),
        statement=_ACL.StatementProperty(
            rate_based_statement=_ACL.RateBasedStatementProperty(
                limit=_REQUESTS_PER_ADDRESS, aggregate_key_type="IP", evaluation_window_sec=300
            )
        ),
    )


def _tracking_limit(priority: int) -> waf.CfnWebACL.RuleProperty:
    return _ACL.RuleProperty(
        name="TrackingPerAddress",
        priority=priority,
        action=_ACL.RuleActionProperty(block={}),
        visibility_config=_visible("TrackingPerAddress"),
        statement=_ACL.StatementProperty(
            rate_based_statement=_ACL.RateBasedStatementProperty(
                limit=_TRACKINGS_PER_ADDRESS,
                aggregate_key_type="IP",
                evaluation_window_sec=300,
                scope_down_statement=_ACL.StatementProperty(
                    byte_match_statement=_ACL.ByteMatchStatementProperty(
                        field_to_match=_ACL.FieldToMatchProperty(uri_path={}),
                        positional_constraint="ENDS_WITH",
                        search_string=_TRACKING,
                        text_transformations=[
                            _ACL.TextTransformationProperty(priority=0, type="LOWERCASE")
                        ],
                    )
                ),
            )
        ),
    )


def _body_limit(priority: int) -> waf.CfnWebACL.RuleProperty:
    return _ACL.RuleProperty(
        name="BodySize",
        priority=priority,
        action=_ACL.RuleActionProperty(block={}),
        visibility_config=_visible("BodySize"),
        statement=_ACL.StatementProperty(
            size_constraint_statement=_ACL.SizeConstraintStatementProperty(
                comparison_operator="GT",
                size=_LARGEST_BODY,
                field_to_match=_ACL.FieldToMatchProperty(
                    body=_ACL.BodyProperty(oversize_handling="MATCH")
                ),
                text_transformations=[_ACL.TextTransformationProperty(priority=0, type="NONE")],
            )
        ),
    )


def _managed(priority: int, name: str, counted: tuple[str, ...]) -> waf.CfnWebACL.RuleProperty:
    count = _ACL.RuleActionProperty(count={})
    return _ACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=_ACL.OverrideActionProperty(none={}),
        visibility_config=_visible(name),
        statement=_ACL.StatementProperty(
            managed_rule_group_statement=_ACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=name,
                rule_action_overrides=[
                    _ACL.RuleActionOverrideProperty(name=rule, action_to_use=count)
                    for rule in counted
                ],
            )
        ),
    )


def _visible(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    # No samples: they would show tokens.
    return _ACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
