"""An OAuth 1.0 server on a loopback port: oauthlib's endpoints over http.server, and nothing of ours in between.

Reads a line of JSON from standard input (`client_key`, `client_secret`, `rsa_key`) and prints its port. `GET /seen` lists the
requests: what was asked, with which signature method, and what was answered. It ends with its input.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from oauthlib.oauth1 import RequestValidator, WebApplicationServer
from oauthlib.oauth1.rfc5849.errors import OAuth1Error

CLIENT = json.loads(sys.stdin.readline())
USERS = {"ada": {"id": 7, "name": "Ada Löwe+ %", "email": "Ada@Example.com"}}


class Validator(RequestValidator):
    """Keeps everything in memory. What may be said how, how long it may be and how old, is oauthlib's default."""

    enforce_ssl = False
    dummy_client = "dummy client key 4711"
    dummy_request_token = "dummy request token 1"
    dummy_access_token = "dummy access token 12"

    def __init__(self):
        super().__init__()
        self.request_tokens, self.access_tokens, self.nonces = {}, {}, set()

    def get_client_secret(self, client_key, request):
        return CLIENT["client_secret"]

    def get_rsa_key(self, client_key, request):
        return CLIENT["rsa_key"]

    def get_request_token_secret(self, client_key, token, request):
        return self.request_tokens.get(token, {}).get("oauth_token_secret", "dummy")

    def get_access_token_secret(self, client_key, token, request):
        return self.access_tokens.get(token, {}).get("oauth_token_secret", "dummy")

    def get_default_realms(self, client_key, request):
        return []

    def get_realms(self, token, request):
        return []

    def get_redirect_uri(self, token, request):
        return self.request_tokens[token]["callback"]

    def invalidate_request_token(self, client_key, request_token, request):
        self.request_tokens.pop(request_token, None)

    def validate_client_key(self, client_key, request):
        return client_key == CLIENT["client_key"]

    def validate_request_token(self, client_key, token, request):
        return token in self.request_tokens

    def validate_access_token(self, client_key, token, request):
        return token in self.access_tokens

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, request_token=None, access_token=None):
        used = (client_key, timestamp, nonce, request_token, access_token)
        is_new = used not in self.nonces
        self.nonces.add(used)
        return is_new

    def validate_redirect_uri(self, client_key, redirect_uri, request):
        return redirect_uri.startswith("http://localhost:")

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    def validate_verifier(self, client_key, token, verifier, request):
        return self.request_tokens.get(token, {}).get("oauth_verifier") == verifier

    def verify_request_token(self, token, request):
        return token in self.request_tokens

    def verify_realms(self, token, realms, request):
        return True

    def save_request_token(self, token, request):
        self.request_tokens[token["oauth_token"]] = {**token, "callback": request.redirect_uri}

    def save_verifier(self, token, verifier, request):
        self.request_tokens[token].update(verifier)

    def save_access_token(self, token, request):
        self.access_tokens[token["oauth_token"]] = token


VALIDATOR = Validator()
SERVER = WebApplicationServer(VALIDATOR)
LOCK = threading.Lock()
SEEN = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        path = urlsplit(self.path).path
        uri = f"http://{self.headers['host']}{self.path}"
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        told = (uri, self.command, body, dict(self.headers))
        steps = {"/initiate": self.initiate, "/authorize": self.authorize, "/token": self.token, "/me": self.me, "/seen": self.seen}
        with LOCK:
            try:
                headers, text, status = steps[path](*told)
            except OAuth1Error as error:
                headers, text, status = {}, error.urlencoded, error.status_code
        method = (self.headers.get("authorization") or "").partition('oauth_signature_method="')[2].partition('"')[0]
        if path != "/seen":
            SEEN.append({"path": path, "method": method, "status": status, "error": text if status >= 400 else None})
        content = (text or "").encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def initiate(self, *told):
        return SERVER.create_request_token_response(*told)

    def authorize(self, *told):
        return SERVER.create_authorization_response(*told)

    def token(self, *told):
        return SERVER.create_access_token_response(*told)

    def me(self, *told):
        valid, request = SERVER.validate_protected_resource_request(*told, realms=[])
        if not valid:
            return {}, "not signed as it should be", 401
        return {"Content-Type": "application/json"}, json.dumps(USERS["ada"]), 200

    def seen(self, *_):
        return {"Content-Type": "application/json"}, json.dumps(SEEN), 200

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


main()
