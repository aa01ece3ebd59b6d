// A server component: the gate has asked for a session, and next-auth reads it.

import { auth } from "../../auth.js";
import { chooseTheme, leave } from "./actions.js";
import Visitor from "./visitor.jsx";

export default async function Dashboard() {
  const session = await auth();
  return (
    <main>
      <h1>Hello, {session?.user?.name}</h1>
      <p>
        The server reads the theme <output id="server-theme">{session?.theme ?? "none"}</output>.
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
