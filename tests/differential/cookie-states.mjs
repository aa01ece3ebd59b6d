// The initial cookies of a case, by kind and state: `{ session: "expired" }`.

/** Resolves them to names and values. An unknown state is the value itself. */
export async function resolve(site, wanted = {}) {
  const resolved = [];
  for (const [kind, state] of Object.entries(wanted)) {
    const name = site.names[kind] ?? kind;
    const made =
      kind === "csrf" ? csrf(site, state) : kind === "session" ? await session(site, state) : undefined;
    const value =
      made ?? (kind === "callbackUrl" ? encodeURIComponent(state.replace("{{origin}}", site.origin)) : state);
    resolved.push(...(Array.isArray(value) ? value : [[name, value]]));
  }
  return resolved;
}

/** The token inside a valid CSRF cookie. */
export const csrfToken = "a".repeat(64);

/** Every state of the CSRF cookie. */
export const csrfStates = [
  "valid",
  "short-token",
  "raw-pipe",
  "three-parts",
  "upper-hash",
  "no-hash",
  "quoted",
  "other-secret",
  "last-secret",
  "",
];

function csrf(site, state) {
  const valid = `${csrfToken}%7C${site.hash(csrfToken)}`;
  return {
    valid,
    "short-token": `abc%7C${site.hash("abc")}`,
    "raw-pipe": valid.replace("%7C", "|"),
    "three-parts": `${valid}%7Cx`,
    "upper-hash": `${csrfToken}%7C${site.hash(csrfToken).toUpperCase()}`,
    "no-hash": csrfToken,
    quoted: `"${valid}"`,
    "other-secret": `${csrfToken}%7C${site.hash(csrfToken, "another secret")}`,
    "last-secret": `${csrfToken}%7C${site.hash(csrfToken, site.secrets.at(-1))}`,
  }[state];
}

/** Every state of the session cookie. */
export const sessionStates = [
  ...[
    "valid",
    "expired",
    "just-expired",
    "no-exp",
    "future",
    "not-yet",
    "gcm",
    "wrong-secret",
    "last-secret",
    "wrong-salt",
    "nulls",
    "bare",
    "extra",
    "odd-types",
  ],
  ...[
    "chunked",
    "one-chunk",
    "small-chunks",
    "reversed-chunks",
    "chunk-gap",
    "chunk-alone",
    "stale-chunk",
    "foreign-name",
    "broken-chunks",
    "garbage",
    "",
  ],
  ...[
    "shuffled-chunks",
    "first-chunk-lost",
    "middle-chunk-lost",
    "last-chunk-lost",
    "empty-chunk",
    "padded-chunks",
    "swapped-chunks",
  ],
];

async function session(site, state) {
  const now = Math.floor(Date.now() / 1000);
  const good = {
    name: "Ada",
    email: "ada@example.com",
    picture: "https://x.example/a.png",
    sub: "user-1",
    iat: now - 100,
    exp: now + 1000,
    jti: "j",
  };
  const seal = (claims, options) => site.seal({ ...good, ...claims }, options);
  const name = site.names.session;
  const split = (jwe, size) =>
    jwe.match(new RegExp(`.{1,${size}}`, "g")).map((part, index) => [`${name}.${index}`, part]);
  const four = async () => split(await seal({ big: "x".repeat(9000) }), 3936);
  const order = (chunks, places) => places.map((place) => chunks[place]);
  const made = {
    valid: () => seal({}),
    "of-bob": () => seal({ name: "Bob", email: "bob@example.com", picture: undefined, sub: "user-2" }),
    "of-no-user": () => seal({ sub: "user-3" }),
    expired: () => seal({ exp: now - 60 }),
    "just-expired": () => seal({ exp: now - 5 }),
    "no-exp": () => site.seal({ name: "Ada" }),
    future: () => seal({ iat: now + 600 }),
    "not-yet": () => seal({ nbf: now + 600 }),
    gcm: () => seal({}, { enc: "A256GCM" }),
    "wrong-secret": () => seal({}, { secret: "x".repeat(40) }),
    "last-secret": () => seal({}, { secret: site.secrets.at(-1) }),
    "wrong-salt": () => seal({}, { salt: "other" }),
    nulls: () => seal({ name: null, email: null, picture: null }),
    bare: () => site.seal({ exp: now + 900 }),
    extra: () => seal({ role: "x", deep: { b: 1, a: [1, null, "é"] }, number: 1.5 }),
    "odd-types": () => seal({ name: 7, email: ["a"], picture: { a: 1 } }),
    chunked: async () => split(await seal({ big: "x".repeat(6000) }), 3936),
    "one-chunk": async () => [[`${name}.0`, await seal({})]],
    "small-chunks": async () => split(await seal({}), 40),
    "reversed-chunks": async () => split(await seal({ big: "x".repeat(6000) }), 3936).reverse(),
    "chunk-gap": async () =>
      split(await seal({}), 200).map(([, part], index) => [`${name}.${index ? index + 1 : 0}`, part]),
    "chunk-alone": async () => [[`${name}.1`, await seal({})]],
    "shuffled-chunks": async () => order(await four(), [2, 0, 3, 1]),
    "first-chunk-lost": async () => order(await four(), [1, 2, 3]),
    "middle-chunk-lost": async () => order(await four(), [0, 1, 3]),
    "last-chunk-lost": async () => order(await four(), [0, 1, 2]),
    "empty-chunk": async () => [
      [`${name}.0`, ""],
      ...(await four()).map(([, part], index) => [`${name}.${index + 1}`, part]),
    ],
    "padded-chunks": async () => (await four()).map(([, part], index) => [`${name}.0${index}`, part]),
    "swapped-chunks": async () =>
      (await four()).map(([, part], index) => [`${name}.${[0, 2, 1, 3][index]}`, part]),
    "stale-chunk": async () => [
      [name, await seal({})],
      [`${name}.0`, "stale"],
    ],
    "foreign-name": async () => [
      [name, await seal({})],
      [`${name}-x`, "y"],
    ],
    "broken-chunks": () => [
      [`${name}.0`, "x"],
      [`${name}.1`, "y"],
    ],
  };
  return made[state]?.();
}
