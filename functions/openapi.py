"""Writes the descriptions of the interface in OpenAPI 3.1, one for each audience.

python -m functions.openapi docs/api
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from functions.access import AUDIENCES, OAUTH
from functions.interface import Interface, Json, Operation, interface
from functions.problems import PROBLEM

_DESCRIPTION: Final = """\
Giao diện lập trình của Tổng đài 1022 tỉnh Đồng Tháp.

Mỗi yêu cầu kèm access token (OAuth 2.0 client credentials) và khóa `x-api-key`. Lỗi là
`application/problem+json` (RFC 9457): `code` dành cho chương trình, `errors` nêu từng trường sai.
Gặp 429 hoặc 503 thì chờ theo `Retry-After` rồi gửi lại."""
_OPEN: Final = """\
Giao diện công khai của Tổng đài 1022 tỉnh Đồng Tháp, không cần token. Lỗi là
`application/problem+json` (RFC 9457)."""
_SCHEMAS: Final = "#/components/schemas/"
_EXAMPLES: Final = "#/components/examples/"


def describe(audience: str) -> Json | None:
    """The description for one audience; None if there is nothing for it."""
    whole = interface()
    chosen = [operation for operation in whole.operations if audience in operation.audiences]
    if not chosen:
        return None
    paths: Json = {}
    for operation in chosen:
        paths.setdefault(operation.path, {})[operation.method] = _shown(operation, whole)
    scopes = {scope for operation in chosen for scope in operation.scopes}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"1022 Đồng Tháp · {AUDIENCES[audience]}",
            "version": "1.0.0",
            "description": _DESCRIPTION if scopes else _OPEN,
        },
        # This file is served two levels below the root that the paths begin at.
        "servers": [{"url": "../..", "description": "Máy chủ phục vụ chính mô tả này."}],
        "paths": paths,
        "components": _components(paths, whole) | _security(scopes, whole),
    }


def written(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _shown(operation: Operation, whole: Interface) -> Json:
    """The operation under its heading, its examples where tools look for them."""
    shown = {"security": [], **operation.described, "tags": [operation.heading]}
    if operation.scopes:
        asked = f"Scope của token: `{' '.join(operation.scopes)}`."
        shown["description"] = f"{shown.get('description', '')}\n\n{asked}".strip()
    if "requestBody" in shown:
        shown["requestBody"] = _with_examples(shown["requestBody"], whole)
    shown["responses"] = {
        status: _with_examples(answer, whole) for status, answer in shown["responses"].items()
    }
    return shown


def _with_examples(holder: Json, whole: Interface) -> Json:
    """A body or an answer: the example of its schema, or the errors shared by all operations."""
    if "content" not in holder:
        return holder
    contents = {}
    for kind, content in holder["content"].items():
        name = content.get("schema", {}).get("$ref", "").removeprefix(_SCHEMAS)
        examples = whole.schemas.get(name, {}).get("examples")
        if kind == PROBLEM:
            shared = {code: {"$ref": _EXAMPLES + code} for code in sorted(content["examples"])}
            contents[kind] = {**content, "examples": shared}
        elif examples and "examples" not in content:
            contents[kind] = {**content, "example": examples[0]}
        else:
            contents[kind] = content
    return {**holder, "content": contents}


def _components(paths: Json, whole: Interface) -> Json:
    """What the operations refer to, directly or through schemas, and nothing else."""
    reached, ahead = set[str](), [*_references(paths)]
    while ahead:
        reference = ahead.pop()
        if reference not in reached:
            reached.add(reference)
            ahead += _references(whole.schemas.get(reference.removeprefix(_SCHEMAS), {}))
    return {
        "schemas": _named(reached, _SCHEMAS, whole.schemas),
        "examples": _named(reached, _EXAMPLES, whole.examples),
    }


def _named(references: set[str], prefix: str, described: Json) -> Json:
    names = {each.removeprefix(prefix) for each in references if each.startswith(prefix)}
    return {name: described[name] for name in sorted(names)}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _security(scopes: set[str], whole: Interface) -> Json:
    """How to be let in, with the scopes that are asked for here."""
    if not scopes:
        return {}
    oauth = whole.security_schemes[OAUTH]
    flow = oauth["flows"]["clientCredentials"]
    asked = {name: words for name, words in flow["scopes"].items() if name in scopes}
    flows = {"clientCredentials": {**flow, "scopes": asked}}
    return {"securitySchemes": {**whole.security_schemes, OAUTH: {**oauth, "flows": flows}}}


def main(folder: Path) -> None:
    texts = {
        f"{audience}.json": written(document)
        for audience in AUDIENCES
        if (document := describe(audience))
    }
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {file.name for file in folder.glob("*.json")} - texts.keys():
        (folder / stale).unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
