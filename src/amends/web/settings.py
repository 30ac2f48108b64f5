"""Every setting, each one line from the environment: safe for a laptop, strict where it counts."""

import socket
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from environs import Env

from amends.web.installation import Installation

env = Env()

HOME = Installation(Path(env.str("AMENDS_HOME", "amends-data")).resolve())
SAMPLE = HOME.is_sample()
PUBLIC_URL = env.str("AMENDS_URL", "").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")

DEBUG = False
SECRET_KEY = env.str("AMENDS_SECRET_KEY", "") or HOME.secret_key()
OWN_NAMES = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn()]
ALLOWED_HOSTS = env.list("AMENDS_HOSTS", OWN_NAMES + HOME.addresses())
if PUBLIC_URL:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, PUBLIC_URL.split("://")[1].split("/")[0].rsplit(":", 1)[0]]
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "amends.people",  # before allauth: its templates stand in for allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "lucide",
    "amends.ledger",
    "amends.records",
    "amends.registers",
    "amends.letters",
    "amends.cases",
    "amends.voices",
    "amends.desk",
    "amends.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "amends.people.gate.GateMiddleware",
    "amends.web.middleware.ErrorSentenceMiddleware",
    "amends.web.middleware.NothingStaysBehindMiddleware",
]

ROOT_URLCONF = "amends.web.urls"
WSGI_APPLICATION = "amends.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amends.web.context.page",
            ],
            "builtins": ["amends.web.templatetags.look", "lucide.templatetags.lucide"],
        },
    }
]

# SQLite as measured: durable at commit (evidence must survive a power cut), one writer at a time, no lock upgrades.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA mmap_size=268435456;"
        "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASE_URL = env.str("AMENDS_DATABASE", "") or f"sqlite:///{HOME.folder / 'amends.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "amends.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by a link to that very address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {  # they speak our words
    "login": "amends.people.entrance.SignInForm",
    "reset_password": "amends.people.entrance.ForgottenPasswordForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
MFA_ADAPTER = "amends.people.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Amends"
MFA_FORMS = {  # they record a failure, and a new passkey signs in alone
    "add_webauthn": "amends.people.second_factor.NewPasskeyForm",
    "authenticate": "amends.people.second_factor.CodeForm",
    "authenticate_webauthn": "amends.people.second_factor.SecondPasskeyForm",
    "login_webauthn": "amends.people.second_factor.PasskeyForm",
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "amends_session"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does it; see docs/howto
BEHIND_PROXY = env.bool("AMENDS_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # whose address counts for the limits on signing in
SECURE_REFERRER_POLICY = "same-origin"  # a customer's secret link never leaves in a Referer
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = HOME.folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in ledger.files
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Letters leave through the outbox. Without a mail server they are shown there, and go nowhere.
EMAIL_BACKEND = "amends.letters.backend.OutboxBackend"
SMTP_URL = "" if SAMPLE else env.str("AMENDS_SMTP", "")  # nothing leaves an invented company
MAIL_FROM = env.str("AMENDS_MAIL_FROM", "")
DEFAULT_FROM_EMAIL = MAIL_FROM or "quality@localhost"
CHECKPOINT_MAIL = env.str("AMENDS_CHECKPOINT_MAIL", "")
BOUNCES = env.str("AMENDS_BOUNCES", "")  # where letters that come back go to; "" the plus form of MAIL_FROM, "off" none

# Doors for a mail server that hands mail on. Bound where they say and nowhere else; without them there is none.
LMTP = env.str("AMENDS_LMTP", "")
SMTP_IN = env.str("AMENDS_SMTP_IN", "")
MAIL_IN_FOR: list[str] = env.list("AMENDS_MAIL_IN_FOR", [])
MAIL_IN_LIMIT = env.int("AMENDS_MAIL_IN_LIMIT", 104_857_600)

LISTEN_HOST = env.str("AMENDS_LISTEN_HOST", "0.0.0.0")  # noqa: S104  colleagues on the same network need it
LISTEN_PORT = env.int("AMENDS_PORT", 8010)
LINKS_FROM = PUBLIC_URL or f"http://{socket.gethostname()}:{LISTEN_PORT}"  # where links in letters begin
DROP_FOLDER = env.str("AMENDS_DROP_FOLDER", "")
ENCODER = env.str("AMENDS_ENCODER", "")  # "e5" or "use": what messages mean, as a second stage in the learning lane
RULES = env.str("AMENDS_RULES", "")  # a file with the firm's own phrases, beside the shipped rules
SCAN = env.str(
    "AMENDS_SCAN", ""
)  # the firm's own scanner: a program that is given a file and ends with 0 when it is clean
UPLOAD_LIMIT = env.int("AMENDS_UPLOAD_LIMIT", 20_971_520)
SHEET_LIMIT = env.int("AMENDS_SHEET_LIMIT", 52_428_800)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "amends.web.logs.WithoutSecrets", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("AMENDS_LOG_LEVEL", "WARNING")},
}
# The proxy redirects to https (W008); a company's other hosts are not ours to bind (W005, W021); a mail is shown in
# a frame of our own (W019). Http on a laptop is a choice: with AMENDS_URL=https://… the last three are asked for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W019", "security.W021"]
if not IS_HTTPS:
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W012", "security.W016"]
