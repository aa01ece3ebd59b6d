import type { ReactNode } from "react";
import { useEffect } from "react";
import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration } from "react-router";
import type { Route } from "./+types/root";

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** The gate answers 401 to data of a guarded page without a session, which a link fetches first. */
export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const isSignedOut = isRouteErrorResponse(error) && error.status === 401;
  useEffect(() => {
    if (!isSignedOut) return;
    window.location.assign(`/api/auth/signin?callbackUrl=${encodeURIComponent(window.location.href)}`);
  }, [isSignedOut]);
  if (isSignedOut) return <p>Signing in …</p>;
  return <h1>{isRouteErrorResponse(error) ? `${error.status} ${error.statusText}` : "Error"}</h1>;
}
