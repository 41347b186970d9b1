"""The yardstick: the least that Django does for a request. One constant view; no middleware, template or database."""
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="x" * 50, ALLOWED_HOSTS=["127.0.0.1", "localhost"], ROOT_URLCONF=__name__, MIDDLEWARE=[], USE_TZ=True)
django.setup()
urlpatterns = [path("const/", lambda request: HttpResponse(b"hello world"))]
app = get_wsgi_application()
