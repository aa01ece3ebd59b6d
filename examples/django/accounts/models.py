from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A user of the site, identified by the issuer and the subject of the ID Token.

    OpenID Connect promises that `sub` is unique at its issuer and never reassigned. It promises neither for `email`:
    https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability
    """

    # Both are null for users that sign in otherwise, such as those of `createsuperuser`.
    issuer = models.CharField(max_length=255, null=True, blank=True, editable=False)
    subject = models.CharField(max_length=255, null=True, blank=True, editable=False)
    name = models.CharField(max_length=255, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_user_for_each_identity")]
