"""Settings of the test run: the portal's own, with a data folder that is thrown away."""
import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="guildhall-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ["DEMO"] = "1"
os.environ["DEBUG"] = "0"

from portal.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["*"]
DEMO = False
# One fast hash: the strength of the real one is Django's to test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": FILES_STORAGE,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# A test of fees says what the sandbox keeps; all others reckon without.
SANDBOX_FEE_BASIS_POINTS = 0
