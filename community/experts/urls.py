"""Addresses of experts, within those of the square."""
from django.urls import path

from community.views import expert_desk, experts

urlpatterns = [
    path("community/experts/", experts.experts, name="experts"),
    path("community/experts/<slug:handle>/", experts.expert, name="expert"),
    path("community/experts/<slug:handle>/ask/", experts.ask_expert, name="ask_expert"),
    path("me/experts/", expert_desk.queue, name="expert_queue"),
    path("me/experts/terms/", expert_desk.terms, name="expert_terms"),
    path("me/experts/<int:pk>/", expert_desk.pass_on, name="expert_question"),
]
