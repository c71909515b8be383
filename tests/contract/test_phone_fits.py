"""Whether four digits are the sender's, told without the vault, and as much work for any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from moto import mock_aws

from casework.adapters.dynamodb.cases import DynamoDbCases
from casework.adapters.phone_seals import KmsPhoneSeals
from casework.domain.case import Identity
from casework.domain.commands import RouteCase
from casework.domain.errors import Unavailable
from casework.ports import Cases
from casework.use_cases.relate_cases import split_case
from tests.builders import OPERATOR, RULES, History, a_classification
from tests.fakes import FixedClock, InMemoryCases
from tests.tables import CASE, IDENTITY, create_tables

PHONE = "+84912345678"
FIRST = "DT-2345-6789-AB-C"
OTHER = "DT-3333-3333-33-3"


class Aws:
    """Tables, a key, and every call that is made."""

    def __init__(self) -> None:
        self.dynamodb: Any = boto3.client("dynamodb", region_name="ap-southeast-1")
        self.kms: Any = boto3.client("kms", region_name="ap-southeast-1")
        create_tables(self.dynamodb)
        made = self.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        self.key = made["KeyMetadata"]["Arn"]
        self.calls: Counter[str] = Counter()
        for client, service in ((self.dynamodb, "dynamodb"), (self.kms, "kms")):
            client.meta.events.register(
                f"before-call.{service}", lambda model, **_: self.calls.update([model.name])
            )

    def cases(self) -> DynamoDbCases:
        seals = KmsPhoneSeals(self.kms, key=self.key)
        return DynamoDbCases(self.dynamodb, case_table=CASE, identity_table=IDENTITY, seals=seals)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield Aws()


@pytest.fixture(params=["fake", "aws"])
def cases(request: pytest.FixtureRequest) -> Cases:
    if request.param == "fake":
        return InMemoryCases()
    made: Aws = request.getfixturevalue("aws")
    return made.cases()


def sent(cases: Cases, phone: str | None = PHONE, case_id: str = FIRST) -> History:
    history = History(case_id=case_id).does(RouteCase(a_classification(confidence=0.1)))
    cases.add(history.case, history.events, Identity("Nguyễn Văn A", phone, None))
    return history


def test_the_last_four_digits_fit_and_no_others(cases: Cases) -> None:
    sent(cases)

    assert cases.phone_fits(FIRST, "5678")
    for digits in ("5679", "8765", "0000", "1234", "678", "45678", ""):
        assert not cases.phone_fits(FIRST, digits)


def test_the_digits_of_one_sender_fit_no_case_of_another(cases: Cases) -> None:
    sent(cases)
    sent(cases, "+84912340000", OTHER)

    assert cases.phone_fits(OTHER, "0000")
    assert not cases.phone_fits(OTHER, "5678")
    assert not cases.phone_fits(FIRST, "0000")


def test_nothing_fits_a_case_without_a_phone_or_one_that_is_not_there(cases: Cases) -> None:
    sent(cases, None)

    for case_id in (FIRST, OTHER):
        assert not any(cases.phone_fits(case_id, digits) for digits in ("0000", "None", "5678"))


def test_a_part_is_followed_by_the_phone_of_the_first_case(cases: Cases) -> None:
    reference = "DT-2222-2222-22-2"
    sent(cases, case_id=reference)
    ports = {"cases": cases, "clock": FixedClock(), "rules": RULES}
    (part,) = split_case(reference, ("Rác không ai gom",), OPERATOR, **ports)  # type: ignore[arg-type]

    assert cases.phone_fits(part.id, "5678")
    assert not cases.phone_fits(part.id, "5679")


def test_a_part_of_a_case_without_phone_is_followed_by_none(cases: Cases) -> None:
    reference = "DT-2222-2222-22-2"
    sent(cases, None, reference)
    ports = {"cases": cases, "clock": FixedClock(), "rules": RULES}
    (part,) = split_case(reference, ("Rác không ai gom",), OPERATOR, **ports)  # type: ignore[arg-type]

    assert not cases.phone_fits(part.id, "5678")


def test_the_case_table_has_a_seal_and_no_digit_of_the_phone(aws: Aws) -> None:
    cases = aws.cases()
    sent(cases)
    sent(cases, PHONE, OTHER)

    items = aws.dynamodb.scan(TableName=CASE)["Items"]
    seals = [bytes(item["seal"]["B"]) for item in items if "seal" in item]
    assert len({*seals}) == 2  # of equal digits, two seals that do not show it
    assert all(len(seal) == 32 for seal in seals)
    assert "5678" not in repr([item for item in items if "seal" in item])


def test_every_failure_takes_the_same_work(aws: Aws) -> None:
    cases = aws.cases()
    sent(cases)
    sent(cases, None, OTHER)
    aws.calls.clear()

    work = []
    for case_id, digits in ((FIRST, "0000"), (OTHER, "5678"), ("DT-4444-4444-44-4", "5678")):
        assert not cases.phone_fits(case_id, digits)
        work.append(dict(aws.calls))
        aws.calls.clear()

    assert work == [{"GetItem": 1, "VerifyMac": 1}] * 3


def test_intake_seals_with_one_call_and_only_where_there_is_a_phone(aws: Aws) -> None:
    sent(aws.cases())
    assert aws.calls == {"GenerateMac": 1, "TransactWriteItems": 1}

    aws.calls.clear()
    sent(aws.cases(), None, OTHER)
    assert aws.calls == {"TransactWriteItems": 1}


def test_a_seal_of_one_case_is_none_for_another(aws: Aws) -> None:
    seals = KmsPhoneSeals(aws.kms, key=aws.key)
    seal = seals.seal(FIRST, "5678")

    assert seals.fits(seal, FIRST, "5678")
    assert not seals.fits(seal, OTHER, "5678")
    assert not seals.fits(None, FIRST, "5678")


class TroubledKms:
    def __init__(self, kms: Any, trouble: Exception) -> None:
        self.exceptions = kms.exceptions
        self._trouble = trouble

    def _fail(self, **_: Any) -> Any:
        raise self._trouble

    generate_mac = verify_mac = _fail


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "VerifyMac")


TROUBLES = [
    refused("ThrottlingException"),
    refused("KMSInternalException"),
    refused("DependencyTimeoutException"),
    ConnectTimeoutError(endpoint_url="x"),
]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    "ask",
    [lambda s: s.seal(FIRST, "5678"), lambda s: s.fits(b"x", FIRST, "5678")],
    ids=["seal", "fits"],
)
def test_a_key_that_is_out_of_reach_is_unavailable(
    aws: Aws, ask: Callable[[KmsPhoneSeals], object], trouble: Exception
) -> None:
    seals = KmsPhoneSeals(TroubledKms(aws.kms, trouble), key=aws.key)

    with pytest.raises(Unavailable):
        ask(seals)


def test_a_missing_right_is_not_taken_for_wrong_digits(aws: Aws) -> None:
    seals = KmsPhoneSeals(TroubledKms(aws.kms, refused("AccessDeniedException")), key=aws.key)

    with pytest.raises(ClientError):
        seals.fits(b"x", FIRST, "5678")


def test_without_seals_a_case_is_taken_in_and_nobody_is_let_through(aws: Aws) -> None:
    cases = DynamoDbCases(aws.dynamodb, case_table=CASE, identity_table=IDENTITY)
    sent(cases)

    with pytest.raises(TypeError):
        cases.phone_fits(FIRST, "5678")
    assert not aws.cases().phone_fits(FIRST, "5678")
