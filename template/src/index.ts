import { AuthWorker } from "authjs-worker";

// The Durable Object of AUTH_STATE.
export { AuthState } from "authjs-worker";

// Answers /api/auth/*, guards the paths of `matcher`, and serves the files of public/.
export default AuthWorker({
  providers: ["github"],
  // The paths that need a session, as in Next.js.
  matcher: ["/dashboard/:path*"],
  // Users and accounts are in AUTH_DB. A session is a sealed cookie, and lives as long as its row in AUTH_STATE.
  session: { strategy: "jwt", revocable: true },
});
