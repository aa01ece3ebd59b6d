// OpenSSL's headers, which the feature `josekit` needs.

import { output } from "./processes.mjs";

/** Whether this machine can compile the feature `josekit`. */
export const hasOpenSsl = () =>
  Boolean(process.env.OPENSSL_DIR) || output("pkg-config", ["--exists", "openssl"]) !== undefined;
