// Types of `authjs-worker/core` against those of `@auth/core`: tests/javascript/core-types.test.mjs compiles this file.

import type * as TheirErrors from "@auth/core/errors";
import type * as Theirs from "@auth/core";
import type * as TheirJwt from "@auth/core/jwt";
import GitHub from "@auth/core/providers/github";
import * as ours from "authjs-worker/core";
import * as errors from "authjs-worker/errors";
import * as jwt from "authjs-worker/jwt";

type Symbols = "raw" | "skipCSRFCheck";

/** Compiles if the first type is assignable to the second. */
type Is<From extends To, To> = From;

// A configuration for one is a configuration for the other. The symbols are of one library each.
export type Configurations = [
  Is<Omit<Theirs.AuthConfig, Symbols>, Omit<ours.AuthConfig, Symbols>>,
  Is<Omit<ours.AuthConfig, Symbols>, Omit<Theirs.AuthConfig, Symbols>>,
];

// What takes or returns no symbol takes the place of Auth.js's own.
export const functions: Pick<typeof Theirs, "createActionURL" | "isAuthAction" | "setEnvDefaults"> = ours;
export const tokens: Pick<typeof TheirJwt, "encode" | "decode" | "getToken"> = jwt;
export const classes: typeof TheirErrors = errors;

export type Jwt = [
  Is<TheirJwt.JWTEncodeParams, jwt.JWTEncodeParams>,
  Is<jwt.JWTEncodeParams, TheirJwt.JWTEncodeParams>,
  Is<TheirJwt.JWTDecodeParams, jwt.JWTDecodeParams>,
  Is<TheirJwt.GetTokenParams, jwt.GetTokenParams>,
  Is<jwt.JWTOptions, TheirJwt.JWTOptions>,
];

declare const request: Request;

export async function answers(): Promise<void> {
  const config = { providers: [GitHub, GitHub({ clientId: "a" })], secret: "s", trustHost: true };
  const response: Response = await ours.Auth(request, config);
  const { cookies, redirect, body } = await ours.Auth(request, { ...config, raw: ours.raw });
  for (const { name, value, options } of cookies ?? []) void [name.at(0), value.at(0), options.httpOnly];
  void [response, redirect?.at(0), body];
  // @ts-expect-error: `raw` is a symbol, and no text takes its place.
  await ours.Auth(request, { ...config, raw: "return-type-raw" });
  // @ts-expect-error: the list of providers is not optional.
  await ours.Auth(request, { secret: "s" });
  // @ts-expect-error: a strategy has one of two names.
  await ours.Auth(request, { ...config, session: { strategy: "cookie" } });
}
