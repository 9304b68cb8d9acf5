"""The API's description as a page: made on the server from the OpenAPI schema, so that it needs no script."""

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
            "fields": _fields(operation, models),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "schema" not in operation["operationId"]
    ]


def _fields(operation: dict[str, Any], models: dict[str, Any]) -> list[list[str]]:
    """What the answer holds; of a list, what each of its entries holds."""
    answers: dict[str, dict[str, Any]] = operation["responses"].get("200", {}).get("content", {})
    shape = _resolve(next(iter(answers.values()), {}).get("schema", {}), models)
    results = shape.get("properties", {}).get("results")
    if results:
        shape = _resolve(results["items"], models)
    return [[name, _kind(value), value.get("description", "")] for name, value in shape.get("properties", {}).items()]


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
    return str(shape.get("format") or shape.get("type") or "any")
