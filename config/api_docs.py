"""The API's description as a page: made on the server from the OpenAPI schema, so that it needs no script."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from publishing.public_http import public_page


@public_page
def docs(request: HttpRequest) -> HttpResponse:
    heads = {"parameter_head": ("Name", "Where", "Required", "Kind"), "field_head": ("Name", "Kind", "Meaning")}
    return render(request, "public/api_docs.html", {"operations": _operations(), **heads})


@lru_cache(maxsize=1)
def _operations() -> list[dict[str, Any]]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    models = schema["components"]["schemas"]
    return [
        {
            "name": f"{method.upper()} {path}",
            "id": operation["operationId"].replace("_", "-"),
            "text": operation.get("description", ""),
            "parameters": [
                [p["name"], p["in"], "yes" if p.get("required") else "no", _kind(p["schema"])]
                for p in operation.get("parameters", [])
            ],
            "keyed": "security" in operation,
            "sent": _fields(operation.get("requestBody", {}), models, deep=True),
            "example": _example(operation),
            "fields": _fields(operation["responses"].get("200", {}), models, deep="security" in operation),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "schema" not in operation["operationId"]
    ]


def _fields(described: dict[str, Any], models: dict[str, Any], *, deep: bool = False) -> list[list[str]]:
    """What an answer or a body holds; of a list, what each of its entries holds. `deep`: and what those hold."""
    shape = _resolve(_content(described).get("schema", {}), models)
    results = shape.get("properties", {}).get("results")
    return list(_lines(_resolve(results["items"], models) if results else shape, models, "", deep=deep))


def _content(described: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = described.get("content", {})
    return next(iter(answers.values()), {})


def _lines(shape: dict[str, Any], models: dict[str, Any], before: str, *, deep: bool) -> Iterator[list[str]]:
    for name, value in shape.get("properties", {}).items():
        yield [f"{before}{name}", _kind(value), value.get("description", "")]
        inner = _resolve(value.get("items", value), models)
        if deep and "properties" in inner:
            yield from _lines(inner, models, f"{before}{name}{'[]' if 'items' in value else ''}.", deep=True)


def _example(operation: dict[str, Any]) -> str:
    examples = _content(operation.get("requestBody", {})).get("examples", {})
    return next((json.dumps(each["value"], indent=2, ensure_ascii=False) for each in examples.values()), "")


def _resolve(shape: dict[str, Any], models: dict[str, Any]) -> dict[str, Any]:
    reference = shape.get("$ref", "")
    found: dict[str, Any] = models[reference.rsplit("/", 1)[-1]] if reference else shape
    return found


def _kind(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    if "enum" in shape:
        return "one of: " + ", ".join(map(str, shape["enum"]))
    several = shape.get("anyOf") or shape.get("oneOf") or shape.get("allOf")
    if several:
        return " or ".join(_kind(each) for each in several)
    if shape.get("type") == "array":
        return f"list of {_kind(shape.get('items', {}))}"
    kinds = shape.get("type") or "any"
    return str(shape.get("format") or (" or ".join(kinds) if isinstance(kinds, list) else kinds))
