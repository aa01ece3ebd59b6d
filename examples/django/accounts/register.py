"""From the claims of an ID Token to the user and the token of Django REST Framework."""

import uuid

from django.db import transaction
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User


@transaction.atomic
def register_social_user(claims: dict) -> str:
    """Returns the token of the user with this `iss` and `sub`, and creates both on the first sign-in.

    Raises AuthenticationFailed if the user is deactivated.
    """
    user, created = User.objects.get_or_create(
        issuer=claims["iss"],
        subject=claims["sub"],
        # Django requires a unique user name. Nothing signs in by it.
        defaults={"username": uuid.uuid4().hex},
    )
    if created:
        user.set_unusable_password()
    if not user.is_active:
        raise AuthenticationFailed("This user is deactivated.")
    user.name, user.email = str(claims.get("name") or "")[:255], claims["email"]
    user.save()
    # The token stays the same: a second browser of this user keeps it in its session.
    token, _ = Token.objects.get_or_create(user=user)
    return token.key
