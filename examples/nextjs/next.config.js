/** @type {import("next").NextConfig} */
export default {
  // The lock file of the repository above is not this application's.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
};
