"use server";

import { redirect } from "next/navigation";
import { auth, signOut, unstable_update } from "../../auth.js";

/** Writes the theme into the session. A server action is an address of its own, so it asks for the session itself. */
export async function chooseTheme(form) {
  if (!(await auth())) throw new Error("Not signed in");
  await unstable_update({ theme: form.get("theme") });
  // A redirect, because `auth` reads the cookies of the request: rendered now, the page would still have the former theme.
  redirect("/dashboard");
}

/** Ends the session: next-auth clears the Worker's cookies. */
export async function leave() {
  await signOut({ redirectTo: "/" });
}
