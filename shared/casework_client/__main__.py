"""Công cụ dòng lệnh cho người thử nghiệm của đối tác.

    python -m casework_client send --text "Đèn đường hư ở …" [--external-id MÃ] [--commune 29869]
    python -m casework_client send --file phan-anh.json      (hoặc - để đọc từ đầu vào chuẩn)
    python -m casework_client status DT-7K3M-X9QR-2T-C …
    python -m casework_client watch DT-7K3M-X9QR-2T-C [--every 5]

Địa chỉ và khóa: các biến môi trường API_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET, API_KEY, hoặc
tùy chọn cùng tên (--api-url …). Mã thoát: 0 thành công, 1 bị từ chối, 2 sai tham số, 3 không kết
nối được.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final
from uuid import uuid4

from pydantic import ValidationError

from casework_client.client import Client
from casework_client.models import Case, Location, Problem, Sender, Submission
from casework_client.transport import Account, Refused, Unreachable

_KEYS: Final = ("api_url", "token_url", "client_id", "client_secret", "api_key")
_FINAL: Final = frozenset({"closed", "refused", "merged", "guided"})
_VIETNAM: Final = timezone(timedelta(hours=7))


def main(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    connect: Callable[[Account], Client] = Client,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    parser = _parser()
    wanted = parser.parse_args(arguments)
    values = {name: getattr(wanted, name) or environment.get(name.upper(), "") for name in _KEYS}
    missing = [name.upper() for name, value in values.items() if not value]
    if missing:
        parser.error(f"thiếu {', '.join(missing)}")
    url = values.pop("api_url").rstrip("/")
    try:
        client = connect(Account(url=url, **values))
        match wanted.command:
            case "send":
                _send(client, _submission(wanted, parser))
            case "status":
                for reference in wanted.references:
                    print(_shown(client.read_case(reference)))
            case _:
                _watch(client, wanted.reference, wanted.every, sleep)
    except Refused as error:
        print(_refusal(error.problem), file=sys.stderr)
        return 1
    except Unreachable as error:
        print(f"Không nhận được trả lời từ hệ thống ({error}).", file=sys.stderr)
        return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="casework_client",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name in _KEYS:
        parser.add_argument(f"--{name.replace('_', '-')}", help=f"thay cho biến {name.upper()}")
    commands = parser.add_subparsers(dest="command", required=True)
    send = commands.add_parser("send", help="gửi một phản ánh")
    send.add_argument("--file", help="phản ánh ở dạng JSON; - là đầu vào chuẩn")
    for name, words in {
        "--text": "nội dung",
        "--external-id": "mã của bên gửi (mặc định: tự sinh)",
        "--category": "lĩnh vực",
        "--commune": "mã xã, phường",
        "--address": "địa điểm bằng lời",
        "--name": "họ tên người gửi",
        "--phone": "số điện thoại người gửi",
        "--email": "thư điện tử người gửi",
    }.items():
        send.add_argument(name, help=words)
    status = commands.add_parser("status", help="xem trạng thái")
    status.add_argument("references", nargs="+", metavar="MÃ")
    watch = commands.add_parser("watch", help="theo dõi đến khi có kết quả")
    watch.add_argument("reference", metavar="MÃ")
    watch.add_argument("--every", type=float, default=5.0, metavar="GIÂY", help="hỏi lại sau")
    return parser


def _submission(wanted: argparse.Namespace, parser: argparse.ArgumentParser) -> Submission:
    if wanted.file:
        text = sys.stdin.read() if wanted.file == "-" else Path(wanted.file).read_text("utf-8")
        try:
            return Submission.model_validate_json(text)
        except ValidationError as error:
            faults = (".".join(map(str, fault["loc"])) or "JSON" for fault in error.errors())
            parser.error(f"tệp không đúng: {', '.join(faults)}")
    if not wanted.text:
        parser.error("thiếu --text hoặc --file")
    where = Location(commune=wanted.commune, address=wanted.address)
    who = Sender(name=wanted.name, phone=wanted.phone, email=wanted.email)
    return Submission(
        external_id=wanted.external_id or f"thu-{uuid4().hex[:12]}",
        text=wanted.text,
        category=wanted.category,
        location=where if where != Location() else None,
        sender=who if who != Sender() else None,
    )


def _send(client: Client, submission: Submission) -> None:
    receipt = client.submit_feedback(submission)
    print(f"Mã phản ánh: {receipt.reference}")
    print(f"Trạng thái:  {receipt.state_name}")
    print(f"Mã bên gửi:  {submission.external_id}")


def _watch(client: Client, reference: str, every: float, sleep: Callable[[float], None]) -> None:
    """Prints the case each time it looks otherwise, until its state is a last one."""
    shown = ""
    while True:
        case = client.read_case(reference)
        if _shown(case) != shown:
            shown = _shown(case)
            print(shown, flush=True)
        if case.state in _FINAL:
            return
        sleep(every)


def _shown(case: Case) -> str:
    lines = [f"{case.reference}  {case.state_name}"]
    if case.lead_agency:
        lines.append(f"  Cơ quan chủ trì: {case.lead_agency}")
    lines.append(f"  Hạn trả lời: {_time(case.due_at)}")
    if case.overdue_since:
        lines.append(f"  Quá hạn từ: {_time(case.overdue_since)}")
    if case.question:
        lines.append(f"  Cần người gửi cho biết: {case.question}")
    if case.refusal:
        lines.append(f"  Lý do: {case.refusal.reason}")
    if case.answer:
        kept = "đúng hạn" if case.answer.on_time else "trễ hạn"
        lines.append(f"  Trả lời ({kept}, {_time(case.answer.answered_at)}): {case.answer.text}")
    return "\n".join(lines)


def _refusal(problem: Problem) -> str:
    lines = [f"Bị từ chối ({problem.status}, {problem.code}): {problem.detail or problem.title}"]
    lines += [f"  {fault.field}: {fault.message}" for fault in problem.errors or ()]
    if problem.correlation_id:
        lines.append(f"  Mã tra cứu: {problem.correlation_id}")
    return "\n".join(lines)


def _time(at: datetime) -> str:
    return at.astimezone(_VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)
