// The options of a configuration for @auth/core and next-auth, as code instead of data.

import { credentialsProvider } from "../credentials.mjs";
import { emailProvider } from "../email/sender.mjs";
import { moduleOf } from "../providers/options.mjs";

/** Returns `options()`, which makes new options for each request, and `log()`, which returns the lines since its last call. */
export async function authOptions({ auth, core, coreKeys, telling, callbacks }) {
  const logged = [];
  const logger = {
    error: (error) =>
      logged.push(`${error.type ?? error.name}: ${error.cause?.err?.message ?? error.message}`),
    warn: () => {},
    debug: () => {},
  };
  const providers = await factoriesFor(auth.providers, coreKeys);
  const data = { ...auth, ...core, providers: [] };
  return {
    options: () => ({
      ...structuredClone(data),
      providers: providers(),
      logger,
      callbacks: telling ? tell : callbacks,
    }),
    log: () => logged.splice(0),
  };
}

// Does the same as the Worker's hook `callbacks/tell`.
const tell = {
  jwt: ({ token, account, profile }) => ({
    ...token,
    ...(account && { account }),
    ...(profile && { profile }),
  }),
  session: ({ session, token: { account, profile } }) => ({
    ...session,
    ...(account && { account }),
    ...(profile && { profile }),
  }),
};

// The Worker's configuration names built-in providers. Here they are functions to import.
async function factoriesFor(providers, keys = {}) {
  const made = await Promise.all(
    providers.map(async (entry) => {
      const options = typeof entry === "string" ? { id: entry } : entry;
      if (options.type === "credentials") return () => credentialsProvider(options);
      if (options.type === "email") return () => heeded(emailProvider(options));
      if (options.type)
        return () => ({
          ...structuredClone(options),
          ...(keys[options.id] && { token: { clientPrivateKey: keys[options.id] } }),
        });
      const { id, ...rest } = options;
      const { default: factory } = await import(moduleOf(id));
      return () => heeded(factory(structuredClone(rest)));
    }),
  );
  return () => made.map((make) => make());
}

// @auth/core begins to wait for the mail only after another promise, and Node.js reports what fails until then.
function heeded(provider) {
  const { sendVerificationRequest: send } = provider;
  if (provider.type !== "email") return provider;
  return {
    ...provider,
    sendVerificationRequest: (told) => {
      const sent = send(told);
      sent.catch(() => undefined);
      return sent;
    },
  };
}
