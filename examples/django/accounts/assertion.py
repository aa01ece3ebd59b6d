"""The middleware that verifies who sends a request, by the header `X-Auth-Assertion` that the Worker signs.

The Worker signs it on requests of a session (`origin.assertion = true`). Copy this file into an application behind the Worker, and put
the middleware first in MIDDLEWARE. It needs `pyjwt[crypto]`, and these settings:

ASSERTION_ISSUER    the address of the auth routes of the site, https://www.example.com/api/auth. Its keys are at /jwks there.
ASSERTION_AUDIENCE  the origin of this server as the Worker has it: `upstream`, or the site's origin for other origins.
ASSERTION_EXEMPT    the paths that need no assertion: public pages, health checks.
"""

import jwt
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import JsonResponse

# The algorithms of AUTH_ASSERTION_KEY. Never the one that `alg` of a token chooses, and none with a shared key (HS256).
ALGORITHMS = ["ES256", "EdDSA"]
# How far the clocks of Cloudflare and of this server may differ, in seconds.
LEEWAY = 5
# Other tokens of the same issuer are no assertions (RFC 8725, section 3.11). `token-assertion+jwt` is about the holder of an access
# token or a service token, whose `sub` is no user of the site: see `sub_id`.
TYPE = "auth-assertion+jwt"


class AssertionMiddleware:
    """Sets `request.assertion` to the verified claims: `sub`, and `email`, `name` and `groups` if the session has them.

    Answers 401 to a request without a valid assertion, and 503 while the keys cannot be read. `request.assertion` is None on the exempt
    paths. Without ASSERTION_ISSUER the middleware is not used.
    """

    def __init__(self, get_response):
        if not settings.ASSERTION_ISSUER:
            raise MiddlewareNotUsed
        self.get_response = get_response
        # The keys are kept for five minutes, as their `Cache-Control` says. An unknown `kid` makes the client ask again.
        self.keys = jwt.PyJWKClient(f"{settings.ASSERTION_ISSUER}/jwks", lifespan=300, timeout=2)

    def __call__(self, request):
        request.assertion = None
        if request.path in settings.ASSERTION_EXEMPT:
            return self.get_response(request)
        assertion = request.headers.get("X-Auth-Assertion")
        if assertion is None:
            return JsonResponse({"message": "no assertion"}, status=401)
        try:
            request.assertion = self.verify(assertion)
        except jwt.PyJWKClientConnectionError:
            return JsonResponse({"message": "the keys cannot be read"}, status=503)
        except (jwt.InvalidTokenError, jwt.PyJWKClientError):
            return JsonResponse({"message": "the assertion is not valid"}, status=401)
        return self.get_response(request)

    def verify(self, assertion: str) -> dict:
        """Returns the claims of an assertion. Raises an error of PyJWT if it is not valid, or has no known key."""
        token = jwt.decode_complete(
            assertion,
            key=self.keys.get_signing_key_from_jwt(assertion),
            algorithms=ALGORITHMS,
            issuer=settings.ASSERTION_ISSUER,
            audience=settings.ASSERTION_AUDIENCE,
            options={"require": ["iss", "aud", "sub", "exp", "iat"]},
            leeway=LEEWAY,
        )
        if token["header"].get("typ") != TYPE:
            raise jwt.InvalidTokenError("the token is no assertion")
        return token["payload"]
