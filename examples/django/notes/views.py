from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from notes.forms import NoteForm


@require_GET
def home(request):
    return render(request, "home.html")


@require_http_methods(["GET", "POST"])
def notes(request):
    """Shows the notes of the user, with a form that adds one."""
    # The Worker asks a visitor to sign in. Without a user here, it is configured without `origin.headers`.
    if not request.user.is_authenticated:
        raise PermissionDenied
    form = NoteForm(request.POST or None)
    if form.is_valid():
        form.instance.owner = request.user
        form.save()
        return redirect("notes")
    return render(request, "notes.html", {"form": form, "notes": request.user.notes.order_by("pk")})


@require_GET
def to_notes(request):
    """An absolute redirect: it leads to the site, not to Django's own address."""
    return redirect(request.build_absolute_uri("/notes/"))
