// The options of Auth.js, from the same variables that authjs-worker reads.

let options;

/** Created once per isolate, which favours it compared with the `initAuthConfig` of most examples. */
export function authOptions(env) {
  options ??= {
    basePath: "/api/auth",
    trustHost: true,
    secret: env.AUTH_SECRET,
    providers: providers((env.AUTH ?? env.OPTIONS).providers),
    callbacks: env.CALLBACKS ? callbacks : {},
  };
  return options;
}

// A `clientSecret` of its own for every provider, as authjs-worker is given one.
function providers(rows) {
  return rows.map(({ id, name, type, issuer, clientId, clientSecret }) => ({
    id,
    name,
    type,
    issuer,
    clientId,
    clientSecret,
  }));
}

// The two callbacks of most deployments.
const callbacks = {
  jwt({ token, account }) {
    if (account) token.accessToken = account.access_token;
    return token;
  },
  session({ session, token }) {
    session.user.id = token.sub;
    return session;
  },
};

/** The origin behind the gate: a bound service, otherwise an answer from inside the Worker. */
export const origin = (request, env) => env.UPSTREAM?.fetch(request) ?? new Response("ok");
