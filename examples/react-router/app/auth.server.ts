// Auth.js, and what loaders and actions know of a visitor. Modules named `.server` never reach the browser.

import { type AuthenticatedRequest, AuthWorker } from "authjs-worker";
import { createContext } from "react-router";

declare module "authjs-worker" {
  interface Session {
    provider?: string;
  }
  interface JWT {
    provider?: string;
  }
}

export const auth = AuthWorker({
  // Covers the data that React Router fetches too: /dashboard.data.
  matcher: ["/dashboard/:path*"],
  callbacks: {
    jwt({ token, account }) {
      if (account) token.provider = account.provider;
      return token;
    },
    session: ({ session, token }) => ({ ...session, provider: token.provider }),
  },
});

interface Visit {
  /** The request that has passed the gate, for `auth.signIn` and `auth.signOut`. `request.auth` is the session. */
  request: AuthenticatedRequest;
  /** The provider of the sign-in button. */
  provider: string;
}

export const visit = createContext<Visit>();
