// What the Worker cannot do yet: cases about it are skipped, and counted by surface.

const surfaces = {
  "email": "no e-mail sign-in yet",
  "/api/auth/signin/email": "no e-mail sign-in yet",
  "webauthn": "no passkeys yet",
  "credentials": "no credentials provider yet",
  "/api/auth/callback/credentials": "no credentials provider yet",
  "login_csrf": "no credentials provider yet",
  "bearer": "no bearer tokens yet",
  "backchannel_logout": "no back-channel logout yet",
  "logout": "no logout at the provider yet",
  "account": "no database yet",
  "session.cookie.database": "no database yet",
};

const configurations = {
  database_sessions: "no database yet",
  default_jwt_copies_profile: "a Rust callback, not configuration",
  bearer_api: "no bearer tokens yet",
  backchannel_logout: "no back-channel logout yet",
};

const words = [
  [/CHALLENGE_COOKIE_JWE/, "no passkeys yet"],
  [/deleted_user|"D1"|email_stored_not_contains|"error_code":"OAuthAccountNotLinked"/, "no database yet"],
  [/signin\/email|"callback_provider":"email"/, "no e-mail sign-in yet"],
  [/"d1":|"do":/, "no database yet"],
  [/"mail":\{"(status|hang)/, "no e-mail sign-in yet"],
  [/"scenario":"refresh"/, "no token refresh yet"],
  [/"applies_if":"config\.(revocation|jwt_callback_checks_user)"/, "not configured"],
];

/** Why a case cannot be run yet, or `undefined`. */
export function missingFeature({ surface, setup, request, expected }) {
  const area = Object.keys(surfaces).find((name) => surface === name || surface.startsWith(`${name}.`));
  if (area) return surfaces[area];
  if (Object.hasOwn(configurations, setup.config)) return configurations[setup.config];
  const text = JSON.stringify({ setup, request, expected });
  return words.find(([word]) => word.test(text))?.[1];
}
