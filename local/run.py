"""`make run`: the main job on the embedded local cloud, shown as it happens.

Starts MiniStack, deploys the CDK application, loads the contacts, posts twenty cases over HTTPS's
local stand-in, lets some be answered and some not, and shows what becomes of them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.progress import track
from rich.text import Text

from casework.domain.case import State
from local.api import Api
from local.board import Board, Row
from local.cloud import HOME, ROOT, LocalCloud
from local.contacts import load_contacts
from local.deploy import deploy
from local.providers import mail_folder

_FEEDBACK: Final = ROOT / "local" / "feedback.json"
_OUTPUTS: Final = HOME / "outputs.json"
_LIMIT_SECONDS: Final = 150
_ANSWER_AFTER: Final = 8
_PARTNER: Final = "e-dongthap"
_CONSOLE: Final = "console-1022"

console = Console()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the local cloud up")
    keep: bool = parser.parse_args().keep
    with _local_cloud(keep) as cloud:
        outputs = _deployed(cloud)
        rows = _submit(Api(cloud, outputs, _PARTNER))
        board = Board(cloud, outputs, rows)
        _watch(board, Api(cloud, outputs, _CONSOLE))
        _show_a_mail(cloud)
        _summarise(board, cloud, outputs)
    if keep:
        console.print(f"Hệ thống vẫn chạy tại {outputs['ApiUrl']} – dừng bằng [bold]make stop[/].")


@contextmanager
def _local_cloud(keep: bool) -> Iterator[LocalCloud]:
    previous = LocalCloud.running()
    if previous:
        previous.stop()
    with console.status("Khởi động đám mây cục bộ (MiniStack, có kiểm tra quyền IAM)…"):
        cloud = LocalCloud.start()
    console.print(f"[green]✓[/] MiniStack chạy tại {cloud.endpoint}")
    try:
        yield cloud
    except BaseException:
        cloud.stop()
        raise
    if not keep:
        cloud.stop()


def _deployed(cloud: LocalCloud) -> dict[str, str]:
    started = time.monotonic()
    with console.status("Triển khai hai stack bằng CDK…"):
        outputs = deploy(cloud)
    console.print(f"[green]✓[/] Đã triển khai trong {time.monotonic() - started:.0f} giây")
    with console.status("Nạp danh bạ đầu mối của các cơ quan…"):
        console.print(f"[green]✓[/] Danh bạ: {load_contacts(cloud, outputs)}")
    credentials = {
        code: cloud.credentials(outputs, code) for code in (_PARTNER, "partner-b", _CONSOLE)
    }
    kept = {"endpoint": cloud.endpoint, "outputs": outputs, "clients": credentials}
    _OUTPUTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False), "utf-8")
    console.print(f"[green]✓[/] Địa chỉ và khóa truy cập: {_OUTPUTS.relative_to(ROOT)}")
    return outputs


def _submit(api: Api) -> list[Row]:
    rows = []
    feedback: list[dict[str, Any]] = json.loads(_FEEDBACK.read_text("utf-8"))
    for item in track(feedback, "Gửi 20 phản ánh từ e-DongThap", console=console):
        answer = api.submit(item)
        answer.raise_for_status()
        rows.append(Row(answer.json()["reference"], item["text"]))
    return rows


def _watch(board: Board, api: Api) -> None:
    """Show the board until every case is settled; every second forwarded case gets an answer."""
    started = time.monotonic()
    to_answer: dict[str, float] = {}
    seen: set[str] = set()
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        while time.monotonic() - started < _LIMIT_SECONDS:
            board.refresh()
            elapsed = time.monotonic() - started
            for row in board.rows:
                if row.state is State.FORWARDED and row.reference not in seen:
                    seen.add(row.reference)
                    if len(seen) % 2:
                        to_answer[row.reference] = elapsed + _ANSWER_AFTER
            _answer_due(board, api, to_answer, elapsed)
            live.update(board.table(f"Giây thứ {elapsed:.0f}"))
            if all(row.settled for row in board.rows):
                break
            time.sleep(0.3)
    console.print(board.table(f"Sau {time.monotonic() - started:.0f} giây"))


def _answer_due(board: Board, api: Api, to_answer: dict[str, float], elapsed: float) -> None:
    """The console records the agencies' answers, and the desk approves them."""
    for row in board.rows:
        if row.state is State.ANSWERED:
            api.act(row.reference, "approve-answer").raise_for_status()
        if to_answer.get(row.reference, elapsed + 1) <= elapsed:
            del to_answer[row.reference]
            text = "Đơn vị đã kiểm tra thực tế và xử lý xong."
            api.answer(row.reference, row.case["lead_agency"], text).raise_for_status()


def _show_a_mail(cloud: LocalCloud) -> None:
    """One of the emails as it arrived; all of them are files for a browser."""
    emails = cloud.emails()
    if not emails:
        return
    mail = emails[-1]
    folder = mail_folder(cloud.home).relative_to(ROOT)
    lines = [f"{vi}: {mail[name]}" for vi, name in (("Từ", "From"), ("Tiêu đề", "Subject"))]
    head = [lines[0], f"Đến: {', '.join(mail['To'])}", lines[1], ""]
    where = f"{folder / mail['File']} – bản HTML: {folder}/*.html"
    console.print(Panel(Text("\n".join([*head, mail["Text"].rstrip()])), subtitle=where))


def _summarise(board: Board, cloud: LocalCloud, outputs: dict[str, str]) -> None:
    counted = board.summary()
    started = cloud.client("stepfunctions").list_executions(
        stateMachineArn=outputs["StateMachineArn"], maxResults=1000
    )["executions"]
    lines = {
        "Phản ánh đã nhận": len(board.rows),
        "Tự động chuyển xử lý": counted["CaseForwarded"],
        "Chuyển điện thoại viên phân loại": counted["CaseSentToTriage"],
        "Đã trả lời và hoàn thành": counted[State.CLOSED],
        "Hướng dẫn gửi đơn (khiếu nại, tố cáo)": counted[State.GUIDED],
        "Lượt đôn đốc trước hạn": counted["DeadlineReminded"],
        "Quá hạn": counted["DeadlineMissed"],
        "Lượt báo cáo cấp trên": counted["CaseEscalated"],
        "Thư điện tử đã gửi": len(cloud.emails()),
        "  trong đó gửi người phản ánh": _to_senders(cloud),
        "SMS đã gửi": len(cloud.texts()),
        "Đồng hồ (Step Functions) đã chạy": len(started),
    }
    for name, value in lines.items():
        console.print(f"  {name:<40} {value:>4}")
    unsettled = [row.reference for row in board.rows if not row.settled]
    if unsettled:
        raise SystemExit(f"Chưa xong sau {_LIMIT_SECONDS} giây: {', '.join(unsettled)}")


def _to_senders(cloud: LocalCloud) -> int:
    feedback: list[dict[str, Any]] = json.loads(_FEEDBACK.read_text("utf-8"))
    senders = {item.get("sender", {}).get("email") for item in feedback}
    return sum(bool(senders & {*mail["To"]}) for mail in cloud.emails())


if __name__ == "__main__":
    main()
