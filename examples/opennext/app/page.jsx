import Link from "next/link";
import { auth } from "../auth.js";
import { enter } from "./actions.js";

export default async function Home() {
  const session = await auth();
  return (
    <main>
      <h1>next-auth on authjs-worker</h1>
      <p>
        You are <output id="visitor">{session?.user?.name ?? "not signed in"}</output>.{" "}
        <Link href="/dashboard" prefetch={false}>The dashboard</Link> needs a session.
      </p>
      <form action={enter}>
        <button>Sign in on the server</button>
      </form>
    </main>
  );
}
