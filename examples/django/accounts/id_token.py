"""The validation of ID Tokens with the provider's keys."""

import http.client
import json
import urllib.request
from functools import cache

import jwt
from django.conf import settings

# The Worker waits 5 seconds for the exchange (`timeoutMs`), which needs up to two of these requests.
TIMEOUT = 2


class InvalidIdToken(Exception):
    """The ID Token is not one of this site and this moment."""


class ProviderUnreachable(Exception):
    """The provider's metadata or keys cannot be read."""


def validate(id_token: str) -> dict:
    """Returns the claims of an ID Token, validated as OpenID Connect Core says.

    https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation

    Raises InvalidIdToken if the signature, `iss`, `aud`, `azp` or `exp` is wrong or a claim is missing, and
    ProviderUnreachable if the keys cannot be read.
    """
    try:
        claims = jwt.decode(
            id_token,
            key=_keys().get_signing_key_from_jwt(id_token).key,
            algorithms=settings.OIDC_ALGORITHMS,
            issuer=settings.OIDC_ISSUER,
            audience=settings.OIDC_CLIENT_ID,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            leeway=30,
        )
    except jwt.PyJWKClientConnectionError as error:
        raise ProviderUnreachable(str(error)) from error
    except (jwt.InvalidTokenError, jwt.PyJWKClientError) as error:
        raise InvalidIdToken(str(error)) from error
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise InvalidIdToken("azp is another client")
    if len(claims["sub"]) > 255:
        raise InvalidIdToken("sub is longer than OpenID Connect allows")
    return claims


@cache
def _keys() -> jwt.PyJWKClient:
    # PyJWKClient keeps the keys for `lifespan` seconds. An unknown `kid` makes it ask again, at most every 30 seconds.
    return jwt.PyJWKClient(_metadata()["jwks_uri"], lifespan=3600, timeout=TIMEOUT)


def _metadata() -> dict:
    # https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
    url = f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:
            metadata = json.load(response)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ProviderUnreachable(f"{url}: {error}") from error
    if metadata["issuer"] != settings.OIDC_ISSUER:
        raise ProviderUnreachable(f"{url} names the issuer {metadata['issuer']}")
    return metadata
