"""Settings: one file; what differs between machines comes from the environment (portal/environment.py)."""
from datetime import timedelta
from urllib.parse import urlsplit

from kombu import Queue

from portal import environment, providers, sentry
from portal.environment import BASE_DIR, DEBUG, DEMO, REDIS_URL, RELAXED, SITE_URL, VAR_DIR, env  # noqa: F401 - settings themselves

environment.refuse_unsafe()

SECRET_KEY = environment.SECRET_KEY
ALLOWED_HOSTS = environment.ALLOWED_HOSTS
SECURE = SITE_URL.startswith("https://")

# --- The community: how it begins; what an operator has set up goes before it (kit.house) ---------------------------
SITE_NAME_EN = env.str("SITE_NAME_EN", "Guildhall")
SITE_NAME_ZH = env.str("SITE_NAME_ZH", "会馆")
ANALYTICS_TZ = env.str("ANALYTICS_TZ", "Asia/Shanghai")
CURRENCY = env.str("CURRENCY", "CNY")
# Opens the page of the first administrator while there is none, as the link of `manage.py setup` does; 20 characters at least.
SETUP_TOKEN = env.str("SETUP_TOKEN", "")
# In which a member may choose to see and pay prices; the community's own is always one of them.
CURRENCIES = list(dict.fromkeys([CURRENCY, *env.list("CURRENCIES", default=["USD", "EUR"])]))

# --- Apps: others' first, then ours from the bottom floor up; portal is last, so that its post_migrate finds all permissions ---
INSTALLED_APPS = [
    "portal.apps.GuildhallAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "kit",
    "accounts",
    "notices",
    "billing",
    "community",
    "surveys",
    "courses",
    "events",
    "analytics",
    "portal",
]

MIDDLEWARE = [
    "portal.request_ids.RequestIdMiddleware",
    "portal.metrics.RequestTimesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kit.csp.ContentSecurityPolicyMiddleware",
    "portal.page_cache.AnonymousPageCacheMiddleware",
    "notices.live.UnchangedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.MemberPreferencesMiddleware",
    "accounts.middleware.DoorMiddleware",
    "accounts.middleware.AgreementMiddleware",
    "billing.middleware.CouponLinkMiddleware",
    "portal.trail.middleware.StaffActsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": ["kit.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
# Our templates may stand in for those of a widget.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data --------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(environment.DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: without it, contended transactions fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    # Another database than the broker's, so that a full cache can never evict a task.
    # (kombu says redis+socket:// where redis-py says unix://.)
    if REDIS_URL.startswith("redis+socket://"):
        CACHE_URL = env.str("CACHE_URL", "unix://" + urlsplit(REDIS_URL).path + "?db=1")
    else:
        CACHE_URL = env.str("CACHE_URL", REDIS_URL.rsplit("/", 1)[0] + "/1")
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Who: members, sessions, passwords -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Member"
# One backend: a second one would hash every wrong password a second time.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.EasyPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())

ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm", "login": "accounts.forms.LoginForm",
    "add_email": "accounts.forms.security.AddEmailForm", "reset_password": "accounts.forms.security.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.security.ResetPasswordKeyForm",
    "change_password": "accounts.forms.security.ChangePasswordForm",
    "set_password": "accounts.forms.security.SetPasswordForm", "reauthenticate": "accounts.forms.security.ReauthenticateForm",
}
# How many passwords one address (an IPv6 network of 64 bits counts as one) may have hashed, over all doors together.
PASSWORD_RATE = env.str("PASSWORD_RATE", "30/m/ip")
ACCOUNT_USER_DISPLAY = "accounts.adapter.name_of"
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# Beside allauth's own: trying codes of coupons, by member and by address.
ACCOUNT_RATE_LIMITS = {"coupon": "20/10m/user,60/10m/ip"}
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_VALIDATORS = "accounts.handles.validators"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.security.AuthenticateForm", "reauthenticate": "accounts.forms.security.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.security.ActivateTOTPForm", "add_webauthn": "accounts.forms.security.AddKeyForm",
    "edit_webauthn": "accounts.forms.security.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = RELAXED
# Other services to sign in with. Never by e-mail alone: whoever has an account proves it first (accounts.social).
SOCIALACCOUNT_PROVIDERS = providers.providers()
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.social.SocialSignupForm", "disconnect": "accounts.forms.social.DisconnectForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
# A row is written at sign-in; tracking would write on every page.
USERSESSIONS_TRACK_ACTIVITY = False
# How many proxies stand before us; anything else in X-Forwarded-For is what a client claims, and no limit may believe it.
NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", 0)

# --- Languages and times -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ANALYTICS_TZ

# --- Files ---------------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kit.bundles.BundleFinder",
]
# The order of the cascade layers stands at the beginning of tokens.css.
STATIC_BUNDLES = {
    "css/guildhall.css": ["css/tokens.css", "vendor/css/bootstrap.css", "css/components.css"],
    "js/writing.js": ["js/editor.js", "js/quote.js", "js/similar.js"],
    "js/passkeys.js": ["mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js"],
}
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", BASE_DIR / "static_vendor")]
# Files of lessons and articles, which may be paid: outside MEDIA_ROOT, without an address. Every request is judged, then
# nginx sends them (the internal location under which it has FILES_ROOT), or the bucket, or else the web process.
FILES_ROOT = VAR_DIR / "files"
FILES_ACCEL = env.str("FILES_ACCEL", "")
FILES_BUCKET = env.str("FILES_BUCKET", "")
FILES_STORAGE = {
    "BACKEND": "kit.vaults.BucketStorage",
    "OPTIONS": {"bucket": FILES_BUCKET, "endpoint": env.str("FILES_ENDPOINT", ""), "region": env.str("FILES_REGION", "us-east-1")},
} if FILES_BUCKET else {
    "BACKEND": "kit.vaults.FolderStorage",
    "OPTIONS": {"location": FILES_ROOT, "file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": FILES_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if RELAXED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Trying out needs no collectstatic: files are served from where they stand.
WHITENOISE_USE_FINDERS = RELAXED
if RELAXED:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# Who was erased: what a restored backup must not bring back. Keep a copy of it elsewhere.
ERASURES_FILE = env.str("ERASURES_FILE", "") or VAR_DIR / "erasures.jsonl"
# The internal location under which nginx has MEDIA_ROOT; empty: the web process sends the files itself.
MEDIA_ACCEL = env.str("MEDIA_ACCEL", "")
# The first one cuts off what is too big, too slow or endless.
FILE_UPLOAD_HANDLERS = [
    "kit.uploads.CuttingHandler", "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail: every message becomes a row (notices.Mail); a task delivers it through EMAIL_URL ----------------------------------------
EMAIL_BACKEND = "notices.mail.QueueBackend"
MAIL_TRANSPORT = env.email_url_config(environment.EMAIL_URL) if environment.EMAIL_URL else None
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Guildhall <guildhall@{urlsplit(SITE_URL).hostname or 'localhost'}>")
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Letters about notices that one member gets in a day, digest included; what is necessary (account, security, payment) is beside it.
NOTICE_MAILS_A_DAY = env.int("NOTICE_MAILS_A_DAY", 12)

# --- Work: Celery ------------------------------------------------------------------------------------------------------------------
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A lost worker's tasks come back after visibility_timeout; nothing may run longer than that (see time limits).
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
else:
    QUEUE_DIR = VAR_DIR / "queue"
    for folder in (QUEUE_DIR, QUEUE_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    # In and out must be the same folder, else nobody reads what was sent.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR), "data_folder_out": str(QUEUE_DIR), "control_folder": str(QUEUE_DIR / "control"),
    }
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue("default")]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Kept empty: django-celery-beat rewrites its entries at each start and would undo what an admin changed.
# The defaults stand in portal/schedule.py and are created once, after migrate.
CELERY_BEAT_SCHEDULE = {}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- Payments ------------------------------------------------------------------------------------------------------------------------
# The sandbox takes no money. It is on in demo and development, elsewhere only when asked for.
PAYMENT_PROVIDERS = env.list("PAYMENT_PROVIDERS", default=["sandbox", "transfer"] if RELAXED else [])
SANDBOX_SECRET = env.str("SANDBOX_SECRET", "") or f"sandbox-{SECRET_KEY}"
# Whoever may choose between the sandbox and a provider of real money would choose the sandbox.
SANDBOX_BESIDE_LIVE = env.bool("SANDBOX_BESIDE_LIVE", False)
# In demo and development nobody sends anything: a transfer there is a test too.
TRANSFER_IS_TEST = RELAXED
TRANSFER_CURRENCIES = env.list("TRANSFER_CURRENCIES", default=[])
TRANSFER_HOLDER = env.str("TRANSFER_HOLDER", "Guildhall Demo" if RELAXED else "")
TRANSFER_BANK = env.str("TRANSFER_BANK", "Bank of Nowhere" if RELAXED else "")
TRANSFER_ACCOUNT = env.str("TRANSFER_ACCOUNT", "0000 0000 0000 0000" if RELAXED else "")
TRANSFER_WAITS = timedelta(days=env.int("TRANSFER_WAITS_DAYS", 7))
ORDER_EXPIRES_AFTER = timedelta(minutes=env.int("ORDER_EXPIRES_MINUTES", 30))
GIFT_EXPIRES_AFTER = timedelta(days=env.int("GIFT_EXPIRES_DAYS", 365))
# Up to here, in minor units, one person approves a refund; above, or in a currency that is not named, it takes two.
REFUND_ALONE_UP_TO = {code: int(amount) for code, amount in env.dict("REFUND_ALONE_UP_TO", default={"CNY": "50000"}).items()}
# An author's part of a sale is on hold for the days of its refund policy, and for at least so many.
AUTHOR_HOLD_DAYS = env.int("AUTHOR_HOLD_DAYS", 14)
# What the sandbox says it keeps of a payment, in hundredths of a percent.
SANDBOX_FEE_BASIS_POINTS = env.int("SANDBOX_FEE_BASIS_POINTS", 60)
INVOICE_SELLER = {
    "name": env.str("SELLER_NAME", ""), "address": env.str("SELLER_ADDRESS", ""), "tax_number": env.str("SELLER_TAX_NUMBER", ""),
}
INVOICE_SERIES = {"invoice": env.str("INVOICE_SERIES", "INV"), "credit_note": env.str("CREDIT_NOTE_SERIES", "CN")}

# --- API -------------------------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kit.api.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kit.api.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kit.api.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["kit.api.MemberThrottle"],
    "DEFAULT_THROTTLE_RATES": {"member": env.str("API_RATE", "240/min"), "interaction": env.str("API_RATE_INTERACTION", "600/min")},
    "NUM_PROXIES": NUM_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {"TITLE": "Guildhall API", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False, "COMPONENT_SPLIT_REQUEST": True}

# --- Safety ------------------------------------------------------------------------------------------------------------------------------
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Where a form may be sent besides this site: payment and sign-in providers that are redirected to.
CSP_FORM_ACTION = env.list("CSP_FORM_ACTION", default=[]) + providers.form_actions(SOCIALACCOUNT_PROVIDERS)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Logs and figures for operators ------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "portal.request_ids.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter", "format": "{asctime}{levelname}{name}{process}{request_id}{message}", "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"}, "httpx": {"level": "WARNING"}, "kombu.connection": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        # Each task done, with the request that queued it: for who searches the log, not for who reads along.
        "celery.app.trace": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
# Who asks /metrics must bring this; without one the address is not there.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
sentry.start(env.str("SENTRY_DSN", ""), release=env.str("SENTRY_RELEASE", ""))
