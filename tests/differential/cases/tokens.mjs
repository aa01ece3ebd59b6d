// CSRF cookies and tokens, bodies, session cookies, secrets.

import { csrfStates, csrfToken, sessionStates } from "../cookie-states.mjs";
import { csrfField, form, json, post, single } from "./parts.mjs";

/** Bodies by name: content type and text. */
export const bodies = {
  json: ["application/json", `{"csrfToken":"${csrfToken}","callbackUrl":"/j"}`],
  "json with charset": ["application/json; charset=utf-8", `{"csrfToken":"${csrfToken}"}`],
  "content type in capitals": ["Application/JSON", `{"csrfToken":"${csrfToken}"}`],
  null: ["application/json", "null"],
  array: ["application/json", "[1]"],
  text: ["application/json", '"x"'],
  "broken json": ["application/json", "{"],
  "empty json": ["application/json", ""],
  "byte order mark": ["application/json", `\ufeff{"csrfToken":"${csrfToken}"}`],
  "lone surrogate": ["application/json", `{"csrfToken":"${csrfToken}","x":"\\ud800"}`],
  "token twice": ["application/json", `{"csrfToken":"x","csrfToken":"${csrfToken}"}`],
  "callbackUrl null": ["application/json", `{"csrfToken":"${csrfToken}","callbackUrl":null}`],
  "callbackUrl number": ["application/json", `{"csrfToken":"${csrfToken}","callbackUrl":7}`],
  "token number": ["application/json", '{"csrfToken":7}'],
  "no token": ["application/json", "{}"],
  plain: ["text/plain", csrfField],
  multipart: [
    "multipart/form-data; boundary=x",
    `--x\r\nContent-Disposition: form-data; name="csrfToken"\r\n\r\n${csrfToken}\r\n--x--\r\n`,
  ],
  "form with charset": ["application/x-www-form-urlencoded; charset=utf-8", csrfField],
  "form, token twice": ["application/x-www-form-urlencoded", `csrfToken=x&${csrfField}`],
  "form, wrong token": ["application/x-www-form-urlencoded", "csrfToken=bad"],
  "form, empty": ["application/x-www-form-urlencoded", ""],
  "form, odd escapes": ["application/x-www-form-urlencoded", `${csrfField}&a=%&b=%zz&=c&d`],
};

export function tokenCases() {
  return [...csrfCases(), ...bodyCases(), ...sessionCases()];
}

function csrfCases() {
  const cases = csrfStates.flatMap((csrf) => [
    ...["plain", "rotated", "core-order"].map((name) =>
      single(name, `CSRF cookie: ${csrf}`, { path: "/csrf", cookies: { csrf } }),
    ),
    ...[csrfToken, "abc", ""].map((token) =>
      single(
        "plain",
        `CSRF cookie: ${csrf}, token: ${token}`,
        post("/signout", `csrfToken=${token}`, { cookies: { csrf } }),
      ),
    ),
    ...["rotated", "core-order"].map((name) =>
      single(
        name,
        `sign-out, CSRF cookie: ${csrf}`,
        post("/signout", csrfField, { cookies: { csrf, session: "valid" } }),
      ),
    ),
  ]);
  return [
    ...cases,
    single("plain", "the prefixed CSRF cookie over http", {
      path: "/csrf",
      cookies: { "__Host-authjs.csrf-token": "x%7Cy" },
    }),
    single("https", "the plain CSRF cookie over https", {
      path: "/csrf",
      cookies: { "authjs.csrf-token": "x%7Cy" },
    }),
    single("plain", "two CSRF cookies", {
      path: "/csrf",
      cookieHeader: "authjs.csrf-token=x; authjs.csrf-token=y",
    }),
  ];
}

function bodyCases() {
  return Object.entries(bodies).flatMap(([name, [type, body]]) =>
    ["/signout", "/signin/github", "/session"].map((path) =>
      single("plain", `POST ${path}, body: ${name}`, post(path, body, { headers: { "content-type": type } })),
    ),
  );
}

function sessionCases() {
  const requests = (session) => {
    const cookies = { csrf: "valid", callbackUrl: "{{origin}}", session };
    return [
      ["GET", { path: "/session", cookies }],
      ["update", post("/session", JSON.stringify({ csrfToken, data: { a: 1 } }), { cookies, headers: json })],
      ["update by form", post("/session", `${csrfField}&data=x`, { cookies, headers: form })],
      ["sign-out", post("/signout", csrfField, { cookies })],
      ["sign-out page", { path: "/signout", cookies }],
    ];
  };
  const each = (name, states) =>
    states.flatMap((session) =>
      requests(session).map(([what, step]) => single(name, `${what}, session: ${session}`, step)),
    );
  const few = ["valid", "expired", "last-secret", "garbage", "chunked"];
  const others = ["https", "rotated", "core-order", "ages", "cookies", "secure", "insecure", "short-secret"];
  return [...each("plain", sessionStates), ...others.flatMap((name) => each(name, few))];
}
