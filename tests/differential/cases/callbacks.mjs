// Callbacks: what a session keeps and shows, who may sign in, where a callback URL may lead.

import { profile } from "../answers.mjs";
import { callbackUrls } from "./callback-urls.mjs";
import { csrfField, form, json, post, signIn } from "./parts.mjs";

export function callbackCases() {
  return [...kept(), ...ruled(), ...redirects()];
}

// A case whose ID Token and userinfo say the same.
const saying = (configuration, id, name, said, told) => ({
  configuration,
  name: `sign-in with ${id}: ${name}`,
  steps: [...signIn(id, told), { path: "/session" }],
  answers: id === "op" ? { claims: said } : { idToken: false, userinfo: { body: { ...profile, ...said } } },
});

const groupsSaid = {
  "a list": ["staff", "admin"],
  "a list of one": ["staff"],
  "an empty list": [],
  "mixed values": ["a", 7, true, null, { b: [1.5] }],
  "a text": "staff",
  "an empty text": "",
  "a number": 7,
  "a large number": 9007199254740991,
  "a fraction": 1.5,
  true: true,
  false: false,
  null: null,
  "a table": { 0: "zero", admin: ["x"] },
  "characters of every kind": ['ü"\\\n\u2028<&;,', "😀"],
  "many values": Array.from({ length: 300 }, (_, index) => `group-${index}`),
};

const membersSaid = {
  nothing: {},
  "a nickname": { nick: "Countess", photo: "https://x.example/b.png" },
  "an empty nickname": { nick: "", photo: "" },
  "no name": { name: undefined, nick: "Countess" },
  "an absent claim after all": { absent: "here" },
};

function kept() {
  const flows = ["op", "oauth", "github"].flatMap((id) => [
    ...Object.entries(groupsSaid).map(([name, groups]) =>
      saying("callbacks", id, `groups: ${name}`, { groups }),
    ),
    ...Object.entries(membersSaid).map(([name, said]) => saying("callbacks", id, `claims: ${name}`, said)),
    saying("callbacks", id, "over a session", { groups: ["a"] }, { back: { cookies: { session: "valid" } } }),
  ]);
  const update = (data) => ({
    method: "POST",
    path: "/session",
    headers: json,
    body: `{"csrfToken":"{{csrf}}","data":${JSON.stringify(data)}}`,
  });
  return [
    ...flows,
    {
      configuration: "callbacks",
      name: "a session from before the callbacks",
      steps: [{ path: "/session", cookies: { session: "valid" } }, { path: "/session" }],
    },
    {
      configuration: "callbacks",
      name: "a session that the visitor updates",
      steps: [...signIn("op"), update({ accessToken: "mine", user: { id: "me" } }), { path: "/session" }],
      answers: { claims: { groups: ["a"] } },
    },
  ];
}

/** Claims that let a visitor in, and each change that does not, or does so too. */
export const good = {
  email: "Ada@Example.com",
  email_verified: true,
  groups: ["guests", "staff"],
  org: { name: "acme" },
};
const changed = {
  "all rules": {},
  ...Object.fromEntries(
    [
      ...[
        "grace@example.net",
        "GRACE@EXAMPLE.NET",
        "eve@example.net",
        "x.ada@example.com",
        "ada@example.com.evil",
      ],
      ...["eve@staff.example", "eve@STAFF.example", "eve@x.staff.example", "eve@evilstaff.example"],
      ...["eve@a.deep.example", "eve@b.a.deep.example", "eve@deep.example", "eve@evildeep.example"],
      ...[
        "eve@staff.example.",
        "staff.example",
        "@staff.example",
        "a@b@staff.example",
        "eve@staff.example@evil.example",
      ],
      ...["ada@example.com ", "", "eve@.deep.example", '"eve@evil"@staff.example'],
    ].map((email) => [`e-mail ${email}`, { email }]),
  ),
  "e-mail absent": { email: undefined },
  "e-mail null": { email: null },
  ...Object.fromEntries(
    [false, "true", "false", 1, 0, "1", "yes", null, undefined, [true], {}].map((email_verified) => [
      `email_verified ${JSON.stringify(email_verified)}`,
      { email_verified },
    ]),
  ),
  ...Object.fromEntries(
    [
      "staff",
      "Staff",
      "staff ",
      [],
      ["admin"],
      [7],
      7,
      "7",
      ["7"],
      true,
      "true",
      null,
      undefined,
      { staff: true },
      [["staff"]],
    ].map((groups) => [`groups ${JSON.stringify(groups)}`, { groups }]),
  ),
  ...Object.fromEntries(
    [undefined, null, "acme", {}, { name: "ACME" }, { name: ["x", "acme"] }, { name: { acme: 1 } }].map(
      (org) => [`org ${JSON.stringify(org)}`, { org }],
    ),
  ),
};

function ruled() {
  const flows = ["op", "oauth"].flatMap((id) =>
    Object.entries(changed).map(([name, said]) => saying("sign-in-rules", id, name, { ...good, ...said })),
  );
  const denied = { ...good, groups: [] };
  const again = (id, name, more) => saying("sign-in-rules", id, name, denied, { back: more });
  return [
    ...flows,
    saying("sign-in-rules", "github", "a provider that is not listed", good),
    again("op", "denied over a session", { cookies: { session: "valid" } }),
    again("oauth", "denied over a session in chunks", { cookies: { session: "chunked" } }),
    again("op", "denied for JSON", { headers: { "x-auth-return-redirect": "1" } }),
  ];
}

const destinations = [
  ...["https://app.example.com", "https://app.example.com/", "https://app.example.com/a?b=c#d"],
  ...["https://app.example.com:443/x", "https://app.example.com:8443/x", "http://app.example.com/x"],
  ...[
    "https://APP.example.com/x",
    "https://app.example.com.evil.example/",
    "https://evil.example/https://app.example.com",
  ],
  ...[
    "https://app.example.com@evil.example/",
    "https://user:pw@app.example.com/",
    "https://x.app.example.com/",
  ],
  ...[
    "https:app.example.com/x",
    "https:/app.example.com",
    "https:\\\\app.example.com\\x",
    "https://app.example.com\\@evil.example",
  ],
  ...[
    "//app.example.com/x",
    "/\\app.example.com",
    "http://localhost:3000/x",
    "http://localhost:3001/x",
    "https://localhost:3000",
  ],
  ...[
    "https://evil.example\\.app.example.com",
    "https://app.example.com%2Eevil.example/",
    "https://app.example.com%00.evil.example",
  ],
  ...["https://app.example.com./x"],
  ...["blob:https://app.example.com/x", "ftp://app.example.com/x", "null", "https://"],
];

function redirects() {
  // cases/callback-urls.mjs has those with control characters.
  const others = callbackUrls.filter((url) => !destinations.includes(url) && !/[\n\r\t]/.test(url));
  const all = [...destinations, ...others];
  return all.flatMap((url) => {
    const shown = url.slice(0, 40);
    const encoded = encodeURIComponent(url).replaceAll("%7B%7Borigin%7D%7D", "{{origin}}");
    const body = `${csrfField}&callbackUrl=${encoded}`;
    return [
      {
        configuration: "callbacks",
        name: `sign-in with oauth: to ${shown}`,
        steps: signIn("oauth", { start: { body } }),
        answers: { idToken: false },
      },
      {
        configuration: "callbacks",
        name: `sign-out to ${shown}`,
        steps: [post("/signout", body, { cookies: { session: "valid" } })],
      },
      {
        configuration: "callbacks",
        name: `to ${shown} from a cookie`,
        steps: [post("/signout", csrfField, { headers: form, cookies: { callbackUrl: url } })],
      },
    ];
  });
}

/** Returns a random case of both configurations. */
export function callbackCase(choices, index) {
  const id = choices.of(["op", "oauth"]);
  const url = choices.of([...destinations, "/dash", "{{origin}}/x"]);
  const start = {
    body: `${csrfField}&callbackUrl=${encodeURIComponent(url).replaceAll("%7B%7Borigin%7D%7D", "{{origin}}")}`,
  };
  const configuration = choices.of(["callbacks", "sign-in-rules"]);
  const changes = configuration === "callbacks" ? membersSaid : changed;
  const names = [choices.of(Object.keys(changes)), choices.of(Object.keys(changes))];
  const groups = configuration === "callbacks" ? { groups: choices.of(Object.values(groupsSaid)) } : {};
  const said = Object.assign({}, good, groups, ...names.map((name) => changes[name]));
  return saying(configuration, id, `${index}: to ${url}; ${names.join("; ")}`, said, { start });
}
