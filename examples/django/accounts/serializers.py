import logging

from rest_framework import serializers
from rest_framework.exceptions import APIException, AuthenticationFailed

from accounts import id_token
from accounts.register import register_social_user

logger = logging.getLogger(__name__)


class ProviderUnavailable(APIException):
    status_code = 503
    default_detail = "The OpenID Provider cannot be reached."


class SocialAuthSerializer(serializers.Serializer):
    """Takes an ID Token. Its validated data is the token of Django REST Framework."""

    auth_token = serializers.CharField(max_length=16_384)

    def validate_auth_token(self, auth_token: str) -> str:
        try:
            claims = id_token.validate(auth_token)
        except id_token.InvalidIdToken as error:
            logger.warning("ID Token refused: %s", error)
            raise AuthenticationFailed("The token is invalid or expired. Please sign in again.") from error
        except id_token.ProviderUnreachable as error:
            logger.error("OpenID Provider: %s", error)
            raise ProviderUnavailable() from error
        if not claims.get("email") or claims.get("email_verified") is not True:
            raise AuthenticationFailed("The provider has not verified the e-mail address.")
        return register_social_user(claims)
