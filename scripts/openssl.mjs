// OpenSSL's headers, which the feature `josekit` needs.

import { output } from "./processes.mjs";

/** Whether the feature `josekit` can be compiled here. */
export const hasOpenSsl = () =>
  Boolean(process.env.OPENSSL_DIR) || output("pkg-config", ["--exists", "openssl"]) !== undefined;
