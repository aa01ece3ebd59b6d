// Answers of a backend that a sign-in is exchanged with.

import { flow } from "./parts.mjs";

const good = { data: { tokens: "tok-1" } };
const answers = {
  "a token": { body: good },
  "a token and 201": { status: 201, body: good },
  "a table": { body: { data: { tokens: { access: "a", refresh: ["b"] } } } },
  "a number": { body: { data: { tokens: 7 } } },
  false: { body: { data: { tokens: false } } },
  "an empty text": { body: { data: { tokens: "" } } },
  "control characters": { body: { data: { tokens: "a\r\nSet-Cookie: x=y\u0000" } } },
  "no token": { body: { data: {} } },
  "a token that is null": { body: { data: { tokens: null } } },
  null: { body: "null" },
  "a list": { body: "[]" },
  HTML: { headers: { "content-type": "text/html" }, body: "<!doctype html>" },
  nothing: { body: "" },
  204: { status: 204, body: "" },
  302: { status: 302, headers: { location: "/op/token" }, body: good },
  401: { status: 401, body: good },
  500: { status: 500, body: good },
};

/** Whole sign-ins, one for each answer. */
export function backendCases() {
  const over = { back: { cookies: { session: "valid" } } };
  return [
    ...Object.entries(answers).map(([name, backend]) =>
      flow("exchange", "op", `exchanged for ${name}`, {}, { backend }),
    ),
    flow("exchange", "oauth", "exchanged without an ID Token", {}, { idToken: false }),
    flow("exchange", "op", "exchanged for 500 over a session", over, { backend: answers[500] }),
    flow("exchange", "op", "exchanged for a token over a session", over, { backend: answers["a token"] }),
  ];
}
