// What @auth/core and next-auth are told: the options of a configuration, as code instead of data.

/** Returns `options()`, which makes the options anew for each request, and `log()`, what was logged since it was last called. */
export async function authOptions({ auth, core }) {
  const logged = [];
  const logger = {
    error: (error) => logged.push(`${error.type ?? error.name}: ${error.cause?.err?.message ?? error.message}`),
    warn: () => {},
    debug: () => {},
  };
  const providers = await factoriesFor(auth.providers);
  const data = { ...auth, ...core, providers: [] };
  return { options: () => ({ ...structuredClone(data), providers: providers(), logger }), log: () => logged.splice(0) };
}

// The Worker's configuration names built-in providers; here they are functions to import.
async function factoriesFor(providers) {
  const made = await Promise.all(providers.map(async (entry) => {
    const options = typeof entry === "string" ? { id: entry } : entry;
    if (options.type) return () => structuredClone(options);
    const { id, ...rest } = options;
    const { default: factory } = await import(`@auth/core/providers/${id}`);
    return () => factory(structuredClone(rest));
  }));
  return () => made.map((make) => make());
}
