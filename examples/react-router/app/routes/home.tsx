import { Link, redirectDocument } from "react-router";
import { auth, visit } from "../auth.server";
import type { Route } from "./+types/home";

export const meta = () => [{ title: "Home" }];

export function loader({ context }: Route.LoaderArgs) {
  return { name: context.get(visit).request.auth?.user?.name };
}

// React Router refuses forms of other sites. It does not for routes without a page, so these actions are of a page.
export async function action({ context }: Route.ActionArgs) {
  const { request, provider } = context.get(visit);
  const { url } = request.auth
    ? await auth.signOut(request, { redirectTo: "/" })
    : await auth.signIn(request, provider, { redirectTo: "/dashboard" });
  return redirectDocument(url);
}

export default function Home({ loaderData: { name } }: Route.ComponentProps) {
  return (
    <>
      <h1>Home</h1>
      {name && <p>{`Hello, ${name}.`}</p>}
      <form method="post" action="/?index">
        <button type="submit">{name ? "Sign out" : "Sign in"}</button>
      </form>
      <p>
        <Link to="/dashboard">Dashboard</Link>
      </p>
    </>
  );
}
