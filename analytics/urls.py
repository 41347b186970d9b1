"""Pages of the operators."""
from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("analytics/", views.Overview.as_view(), name="overview"),
    path("analytics/recompute/", views.recompute, name="recompute"),
    path("analytics/definitions/", views.Definitions.as_view(), name="definitions"),
    path("analytics/needs/", views.Needs.as_view(), name="needs"),
    path("analytics/costs/", views.Costs.as_view(), name="costs"),
    path("analytics/costs/new/", views.NewCost.as_view(), name="new_cost"),
    path("analytics/costs/<int:pk>/", views.EditCost.as_view(), name="cost"),
    path("analytics/costs/<int:pk>/delete/", views.delete_cost, name="delete_cost"),
    path("analytics/weights/", views.Weights.as_view(), name="weights"),
]
