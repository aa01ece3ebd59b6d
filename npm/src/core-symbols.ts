// The symbols of Auth.js: https://authjs.dev/reference/core.

/** A value of `skipCSRFCheck`. Only this symbol turns the check off: a request cannot hold it. */
export const skipCSRFCheck = Symbol("skip-csrf-check");

/** A value of `raw`. Only this symbol makes `Auth` return an object in place of a `Response`. */
export const raw = Symbol("return-type-raw");

/** The key of a provider's own `fetch`. */
export const customFetch = Symbol("custom-fetch");
