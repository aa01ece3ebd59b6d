from django.urls import path

from accounts.views import MeView, SocialAuthView, verified
from notes.views import home, notes, to_notes

urlpatterns = [
    path("", home, name="home"),
    path("notes/", notes, name="notes"),
    path("old-notes/", to_notes),
    path("api/me/", MeView.as_view(), name="me"),
    path("api/verified/", verified, name="verified"),
    path("api/social-auth/", SocialAuthView.as_view(), name="social-auth"),
]
