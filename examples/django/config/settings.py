"""Settings of the example. README.md explains those under "Behind the Worker"."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = False

# --- Behind the Worker ---------------------------------------------------------------------------------------------

# `Host` is the upstream's. The Worker writes the visitor's host and scheme into these two headers.
# Set both only if Django cannot be reached around the Worker.
USE_X_FORWARDED_HOST = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The hosts of the site, and the host under which the Worker reaches Django: the exchange at sign-in has no visitor.
ALLOWED_HOSTS = os.environ.get("DJANGO_ALLOWED_HOSTS", "localhost").split(",")

# Not needed with the settings above: `Origin` then equals the host and scheme that Django sees.
# CSRF_TRUSTED_ORIGINS = ["https://www.example.com"]

# True if the site is https. The name gets the prefix, so that a sibling subdomain cannot set the cookie.
CSRF_COOKIE_SECURE = os.environ.get("DJANGO_HTTPS") == "1"
CSRF_COOKIE_NAME = "__Host-csrftoken" if CSRF_COOKIE_SECURE else "csrftoken"

# --- The OpenID Provider -------------------------------------------------------------------------------------------

# The issuer and the client of the Worker's provider: for Google https://accounts.google.com and AUTH_GOOGLE_ID.
OIDC_ISSUER = os.environ["OIDC_ISSUER"]
OIDC_CLIENT_ID = os.environ["OIDC_CLIENT_ID"]
# The algorithms of the provider. Never one that `alg` of a token chooses, and none with a shared key (HS256).
OIDC_ALGORITHMS = ["RS256"]

# --- Assertions of the Worker --------------------------------------------------------------------------------------

# With `origin.assertion = true`, the Worker signs who sends a request, and accounts/assertion.py verifies it. Not set here: this
# example knows its users by their token.
ASSERTION_ISSUER = os.environ.get("ASSERTION_ISSUER", "")
ASSERTION_AUDIENCE = os.environ.get("ASSERTION_AUDIENCE", "")
ASSERTION_EXEMPT = ["/"]

# --- Django --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "accounts",
    "notes",
]

MIDDLEWARE = [
    "accounts.assertion.AssertionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.TokenUserMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DJANGO_DATABASE", BASE_DIR / "db.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# WhiteNoise serves the files without `collectstatic`. In production, set STATIC_ROOT and run it.
WHITENOISE_USE_FINDERS = True

TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
