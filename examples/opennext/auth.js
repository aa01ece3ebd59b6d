// next-auth from npm, unmodified. next.config.js gives it authjs-worker in the place of @auth/core.

import NextAuth from "next-auth";
import { options } from "./auth.config.js";

export const { handlers, auth, signIn, signOut, unstable_update } = NextAuth({ ...options, trustHost: true });
