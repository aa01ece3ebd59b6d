// The objects of Auth.js, as its users have them.

import type { Adapter } from "@auth/core/adapters";
import Apple from "@auth/core/providers/apple";
import Credentials from "@auth/core/providers/credentials";
import GitHub from "@auth/core/providers/github";
import Google from "@auth/core/providers/google";
import Resend from "@auth/core/providers/resend";
import { D1Adapter } from "@auth/d1-adapter";
import { AuthWorker, type AuthWorkerConfig } from "authjs-worker";

declare const database: Parameters<typeof D1Adapter>[0];
declare const adapter: Adapter;

AuthWorker({
  adapter: D1Adapter(database),
  providers: [
    GitHub,
    Google({ clientId: "id", clientSecret: "secret", authorization: { params: { prompt: "consent" } } }),
    GitHub({ profile: (profile) => ({ id: String(profile.id), name: profile.login }) }),
    Apple,
    Resend({ from: "mail@example.com" }),
    Credentials({
      credentials: { username: { label: "Name" }, password: { label: "Password", type: "password" } },
      authorize: ({ username }) => ({ id: String(username) }),
    }),
  ],
});

export const wrong: AuthWorkerConfig[] = [
  { adapter },
  // @ts-expect-error: a text is no adapter
  { adapter: "d1" },
  // @ts-expect-error: an adapter is no provider
  { providers: [adapter] },
];
