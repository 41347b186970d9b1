"""POST /api/v1/analysis: metrics over a range, for operators and service accounts."""
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.views import APIView

from analytics.forms import AnalysisForm
from analytics.metrics import METRICS, Figure, Metric
from analytics.readings import Readings
from kit import house
from kit.api import form_errors, success
from kit.periods import Period

TEXT, DAY = {"type": "string"}, {"type": "string", "format": "date"}
NAME = {"type": "string", "enum": list(METRICS)}
VALUE = {"type": "number", "nullable": True, "description": "null where undefined, which is not 0"}
BODY = {
    "type": "object",
    "required": ["metric", "time_range"],
    "properties": {
        "metric": {"oneOf": [NAME, {"type": "array", "items": NAME}]},
        "time_range": {
            "oneOf": [
                {"type": "object", "required": ["from", "to"], "properties": {"from": DAY, "to": DAY}, "description": "both included"},
                {"type": "string", "pattern": r"^[1-9]\d{0,2}[dw]$", "description": "the last complete days or weeks: 7d, 30d, 12w"},
            ]
        },
    },
}
FIGURE = {
    "type": "object",
    "properties": {
        "value": VALUE, "unit": TEXT, "definition": TEXT, "inputs": {"type": "object"},
        "series": {"type": "array", "items": {"type": "object", "properties": {"date": DAY, "value": VALUE}}},
        "computed_at": {"type": "string", "format": "date-time", "nullable": True}, "complete": {"type": "boolean"},
    },
}
ANSWER = {
    "type": "object",
    "properties": {
        "status": TEXT, "message": TEXT, "from": DAY, "to": DAY, "tz": TEXT,
        "metrics": {"type": "object", "additionalProperties": FIGURE},
    },
}
ERROR = {
    "type": "object",
    "properties": {
        "status": TEXT, "message": TEXT, "code": TEXT,
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
    },
}


class ReadsMeasures(BasePermission):
    """Operators, and programs that act for the community."""

    def has_permission(self, request, view):
        return bool(getattr(request.auth, "acts_for_others", False)) or request.user.has_role("operator")


def figure_shown(metric: Metric, figure: Figure) -> dict:
    return {
        "value": figure.value,
        "unit": house.currency() if metric.unit == "currency" else metric.unit,
        "definition": str(metric.definition),
        "inputs": figure.inputs,
        "series": [{"date": day.isoformat(), "value": value} for day, value in figure.series],
        "computed_at": figure.computed_at.isoformat() if figure.computed_at else None,
        "complete": figure.complete,
    }


def figures_shown(metrics: list[Metric], period: Period) -> dict[str, dict]:
    """The metrics of the period from one set of readings."""
    readings = Readings(period.first, period.last)
    return {metric.name: figure_shown(metric, metric.compute(readings, period)) for metric in metrics}


class Analysis(APIView):
    """Metrics of the community over a range of days, with definition, inputs and daily series."""

    permission_classes = [IsAuthenticated, ReadsMeasures]

    @extend_schema(
        operation_id="analysis", summary="Metrics over a range of days", request={"application/json": BODY},
        responses={
            200: OpenApiResponse(ANSWER, "The figures"), 400: OpenApiResponse(ERROR, "A field is missing or wrong"),
            401: OpenApiResponse(ERROR, "No token or a bad one"), 403: OpenApiResponse(ERROR, "Neither operator nor service account"),
        },
        examples=[OpenApiExample("Four weeks", {"metric": ["activity", "satisfaction"], "time_range": "28d"}, request_only=True)],
    )
    def post(self, request):
        form = AnalysisForm(request.data, now=timezone.now())
        if not form.is_valid():
            raise form_errors(form)
        period = form.cleaned_data["time_range"]
        return success(
            _("Here are the figures."), **{"from": period.first.isoformat(), "to": period.last.isoformat()}, tz=house.time_zone(),
            metrics=figures_shown(form.cleaned_data["metric"], period),
        )
