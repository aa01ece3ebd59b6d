"use client";

import { signOut, useSession } from "next-auth/react";

/** What the browser reads of the session. */
export default function Visitor() {
  const { data, status, update } = useSession();
  return (
    <section>
      <p>
        The browser: <output id="status">{status}</output>, <output id="name">{data?.user?.name}</output>, theme{" "}
        <output id="theme">{data?.theme}</output>.
      </p>
      <button onClick={() => update()}>Update</button>{" "}
      <button onClick={() => signOut({ redirectTo: "/" })}>Sign out in the browser</button>
    </section>
  );
}
