import { Link } from "react-router";
import { visit } from "../auth.server";
import type { Route } from "./+types/dashboard";

export const meta = () => [{ title: "Dashboard" }];

// The gate guards what a loader returns. A page without a loader is JavaScript that every visitor can read.
export function loader({ context }: Route.LoaderArgs) {
  const session = context.get(visit).request.auth;
  return { name: session?.user?.name, provider: session?.provider };
}

export default function Dashboard({ loaderData: { name, provider } }: Route.ComponentProps) {
  return (
    <>
      <h1>Dashboard</h1>
      <p>{`${name} signed in with ${provider}.`}</p>
      <p>
        <Link to="/">Home</Link>
      </p>
    </>
  );
}
