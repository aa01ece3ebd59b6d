// @auth/core once more, for configurations that mail links: once it has seen such a provider, it demands an adapter of every other
// configuration in the same process.

import { registerHooks } from "node:module";

const mark = "?with-mail";

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const isItsOwn = context.parentURL?.endsWith(mark) && found.url.includes("/@auth/core/");
    return isItsOwn ? { ...found, url: `${found.url}${mark}` } : found;
  },
});

/** `Auth` of that copy. */
export const { Auth } = await import(`${import.meta.resolve("@auth/core")}${mark}`);
