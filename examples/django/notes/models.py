from django.conf import settings
from django.db import models


class Note(models.Model):
    """A line of text that only its owner sees."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=200)
