"""The API explained by a page of our own, made from its OpenAPI document: no CDN, no script, both languages."""
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.decorators import api_view, authentication_classes, permission_classes, schema
from rest_framework.permissions import AllowAny

from kit.api import ApiError


def _resolve(part: dict, components: dict) -> dict:
    """Follow a `$ref` to its schema."""
    while "$ref" in part:
        part = components[part["$ref"].rsplit("/", 1)[1]]
    return part


def _type_of(part: dict, components: dict) -> str:
    part = _resolve(part, components)
    if "oneOf" in part or "anyOf" in part:
        return " | ".join(_type_of(choice, components) for choice in part.get("oneOf") or part["anyOf"])
    if part.get("type") == "array":
        return f"[{_type_of(part.get('items', {}), components)}]"
    return part.get("format") or part.get("type") or "any"


def _fields(body: dict, components: dict) -> list[dict]:
    body = _resolve(body, components)
    if "oneOf" in body:
        return [field for choice in body["oneOf"] for field in _fields(choice, components)]
    required = set(body.get("required", ()))
    return [
        {"name": name, "type": _type_of(part, components), "required": name in required, "text": part.get("description", "")}
        for name, part in body.get("properties", {}).items()
    ]


def _calls(document: dict) -> list[dict]:
    components = document.get("components", {}).get("schemas", {})
    calls = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            calls.append({
                "method": method.upper(), "path": path.rstrip("/"), "summary": operation.get("summary", ""),
                "text": operation.get("description", ""), "fields": _fields(body, components),
                "answers": [
                    {"status": code, "text": answer.get("description", "")} for code, answer in sorted(operation["responses"].items())
                ],
                "needs_token": operation.get("security", [{}]) != [{}] and {} not in operation.get("security", []),
            })
    return calls


def docs(request):
    document = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "portal/api_docs.html", {"calls": _calls(document), "site_url": settings.SITE_URL})


@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
@authentication_classes([])
@permission_classes([AllowAny])
@schema(None)
def unknown_call(request, rest):
    """An address under /api/v1/ that is none: JSON, never HTML."""
    raise ApiError(_("There is no such call."), code="not_found", status_code=404)
