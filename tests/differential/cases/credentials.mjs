// Sign-ins with credentials: what the server answers, and how the form is sent.

import { csrfField, form, json, post, returnRedirect } from "./parts.mjs";

const user = { id: "7", name: "Ada", email: "ada@example.com", image: "https://a.example/p.png" };
const typed = `${csrfField}&username=ada&password=correct+horse`;

const answers = {
  "a user": { body: user },
  "a number as id": { body: { ...user, id: 42 } },
  "no id": { body: { name: "Ada" } },
  "a null id": { body: { ...user, id: null } },
  "an address in capitals": { body: { ...user, email: "Ada@Example.COM" } },
  "a null image": { body: { ...user, image: null } },
  "an id alone": { body: { id: "7" } },
  "empty texts": { body: { id: "7", name: "", email: "", image: "" } },
  "further members": { body: { ...user, role: "admin", sub: "8", accessToken: "x" } },
  "other letters": { body: { ...user, id: "ü/7 ", name: "Åda 😀" } },
  401: { status: 401, body: {} },
  "401 with a code": { status: 401, body: { code: "otp_required" } },
  "401 with HTML": { status: 401, body: "<!doctype html>" },
  403: { status: 403, body: {} },
  500: { status: 500, body: user },
  302: { status: 302, headers: { location: "/op/token" }, body: user },
  HTML: { headers: { "content-type": "text/html" }, body: "<!doctype html>" },
  nothing: { body: "" },
};

const one = (name, step, backend = answers["a user"]) => ({
  configuration: "credentials",
  name: `credentials: ${name}`,
  steps: [step, { path: "/session" }],
  answers: { backend },
});

const callback = (body = typed, more) => post("/callback/login", body, more);

/** The cases. */
export function credentialsCases() {
  return [
    ...Object.entries(answers).flatMap(([name, backend]) => [
      one(`answered ${name}`, callback(`${typed}&callbackUrl=%2Fdash`), backend),
      one(`answered ${name}, as JSON`, callback(typed, { headers: returnRedirect }), backend),
      one(`answered ${name}, over a session`, callback(typed, { cookies: { session: "valid" } }), backend),
    ]),
    one("JSON", callback(JSON.stringify({ csrfToken: "{{csrf}}", username: "ada" }), { headers: json })),
    one("no CSRF token", callback("username=ada")),
    one("another CSRF token", callback("csrfToken=x&username=ada")),
    one("no CSRF cookie", { method: "POST", path: "/callback/login", body: typed, headers: form }),
    one("no fields", callback(csrfField)),
    one("a query", post("/callback/login?a=1&username=eve", typed)),
    one("further fields", callback(`${typed}&redirect=false&json=true&role=admin`)),
    one("a callback URL of another site", callback(`${typed}&callbackUrl=https%3A%2F%2Fevil.example`)),
    one("a callback URL in a cookie", callback(typed, { cookies: { callbackUrl: "{{origin}}/x" } })),
    one("GET", { path: "/callback/login" }),
    one("GET with a query", { path: "/callback/login?username=ada&password=x" }),
    one("a start", post("/signin/login", csrfField)),
    one("a start as JSON", post("/signin/login", csrfField, { headers: returnRedirect })),
    one("a start without a token", post("/signin/login", "")),
    one("the page", { path: "/signin" }),
    one("the page with an error", { path: "/signin?error=CredentialsSignin&code=credentials" }),
    one("the list", { path: "/providers" }),
  ];
}
