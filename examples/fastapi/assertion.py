"""The dependency that verifies who sends a request: `User`.

The Worker signs the header `X-Auth-Assertion` on requests of a session (`origin.assertion = true`). Copy this file into an
application behind the Worker. It needs `pyjwt[crypto]`, and two settings from the environment:

ASSERTION_ISSUER    the address of the auth routes of the site, https://www.example.com/api/auth. Its keys are at /jwks there.
ASSERTION_AUDIENCE  the origin of this server as the Worker has it: `upstream`, or the site's origin for other origins.
"""

import os
from typing import Annotated

import jwt
from fastapi import Depends, Header, HTTPException
from pydantic import BaseModel

ISSUER = os.environ["ASSERTION_ISSUER"]
AUDIENCE = os.environ["ASSERTION_AUDIENCE"]

# The algorithms of AUTH_ASSERTION_KEY. Never the one that `alg` of a token chooses, and none with a shared key (HS256).
ALGORITHMS = ["ES256", "EdDSA"]
# How far the clocks of Cloudflare and of this server may differ, in seconds.
LEEWAY = 5
# Other tokens of the same issuer are no assertions (RFC 8725, section 3.11). `token-assertion+jwt` is about the holder of an access
# token or a service token, whose `sub` is no user of the site: see `sub_id`.
TYPE = "auth-assertion+jwt"

# The keys are kept for five minutes, as their `Cache-Control` says. An unknown `kid` makes the client ask again.
_keys = jwt.PyJWKClient(f"{ISSUER}/jwks", lifespan=300, timeout=2)


class Asserted(BaseModel):
    """The user of a request. `sub` identifies the user; an e-mail address may be unverified."""

    sub: str
    email: str | None = None
    name: str | None = None
    groups: list[str] = []


def verify(assertion: str) -> Asserted:
    """Returns the user in an assertion.

    Raises jwt.InvalidTokenError if the signature, `typ`, `iss`, `aud`, `exp` or `iat` is wrong, jwt.PyJWKClientError if no key
    has its `kid`, and jwt.PyJWKClientConnectionError if the keys cannot be read.
    """
    token = jwt.decode_complete(
        assertion,
        key=_keys.get_signing_key_from_jwt(assertion),
        algorithms=ALGORITHMS,
        issuer=ISSUER,
        audience=AUDIENCE,
        options={"require": ["iss", "aud", "sub", "exp", "iat"]},
        leeway=LEEWAY,
    )
    if token["header"].get("typ") != TYPE:
        raise jwt.InvalidTokenError("the token is no assertion")
    return Asserted.model_validate(token["payload"])


# A plain function runs in a thread, because asking for the keys blocks.
def asserted(x_auth_assertion: Annotated[str | None, Header()] = None) -> Asserted:
    if x_auth_assertion is None:
        raise HTTPException(401, "no assertion: the request did not come through the Worker with a session")
    try:
        return verify(x_auth_assertion)
    except jwt.PyJWKClientConnectionError as error:
        raise HTTPException(503, "the keys cannot be read") from error
    except (jwt.InvalidTokenError, jwt.PyJWKClientError, ValueError) as error:
        raise HTTPException(401, "the assertion is not valid") from error


User = Annotated[Asserted, Depends(asserted)]
