// A server component. In the Worker the gate has asked for a session before.

import { redirect } from "next/navigation";
import { auth } from "../../auth.js";
import { chooseTheme, leave } from "../actions.js";
import Visitor from "./visitor.jsx";

export default async function Dashboard() {
  const session = await auth();
  if (!session) redirect("/api/auth/signin?callbackUrl=%2Fdashboard");
  return (
    <main>
      <h1>Hello, {session.user?.name}</h1>
      <p>
        The server: <output id="server-provider">{session.provider}</output>, theme{" "}
        <output id="server-theme">{session.theme}</output>.
      </p>
      <form action={chooseTheme}>
        <button name="theme" value="dark">Dark</button> <button name="theme" value="light">Light</button>
      </form>
      <form action={leave}>
        <button>Sign out on the server</button>
      </form>
      <Visitor />
    </main>
  );
}
