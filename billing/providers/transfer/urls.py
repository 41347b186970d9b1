"""Where a transfer is explained to whoever will send it."""
from django.urls import path

from billing.providers.transfer import views

urlpatterns = [path("<str:token>/", views.page, name="transfer_page")]
