from django.http import JsonResponse
from django.views.decorators.http import require_GET
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.serializers import SocialAuthSerializer


class SocialAuthView(APIView):
    """Exchanges an ID Token for a token of Django REST Framework. The Worker asks here at each sign-in."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request):
        serializer = SocialAuthSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({"tokens": serializer.validated_data["auth_token"]})


class MeView(APIView):
    """Says who asks. The default permission of settings.py requires a token."""

    def get(self, request):
        user = request.user
        url = reverse("me", request=request)
        return Response({"id": user.pk, "name": user.name, "email": user.email, "url": url})


@require_GET
def verified(request):
    """Shows the verified claims. Without AssertionMiddleware there are none, and the answer is 401."""
    user = getattr(request, "assertion", None)
    if user is None:
        return JsonResponse({"message": "no assertion"}, status=401)
    return JsonResponse({name: user.get(name) for name in ("sub", "email", "name", "groups")})
