"""The application: a page for everyone, and an endpoint for signed-in visitors, as the Worker asserts them."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from assertion import User

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def home() -> str:
    return '<h1>FastAPI behind the Worker</h1><p><a href="/api/me">Who am I?</a></p>'


@app.get("/api/me")
def me(user: User) -> dict:
    return user.model_dump(exclude_none=True)
