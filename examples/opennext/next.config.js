const modules = {
  "@auth/core": "authjs-worker/core",
  "@auth/core/jwt": "authjs-worker/jwt",
  "@auth/core/errors": "authjs-worker/errors",
};

/** @type {import("next").NextConfig} */
export default {
  // The lock file of the repository above is not this application's.
  outputFileTracingRoot: import.meta.dirname,
  webpack(config, { nextRuntime }) {
    // `$`: the exact name only, so that @auth/core/providers/… stays.
    for (const [name, ours] of Object.entries(modules)) config.resolve.alias[`${name}$`] = ours;
    // On the server the package stays outside of the bundle: OpenNext then takes its build for Workers, and Node.js the one for Node.js.
    if (nextRuntime === "nodejs")
      config.externals.unshift(({ request }, done) =>
        Object.hasOwn(modules, request) ? done(null, `commonjs ${modules[request]}`) : done(),
      );
    return config;
  },
};
