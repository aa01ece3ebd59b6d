"use server";

import { redirect } from "next/navigation";
import { auth, signIn, signOut, unstable_update } from "../auth.js";

export async function enter() {
  await signIn("dev", { redirectTo: "/dashboard" });
}

export async function leave() {
  await signOut({ redirectTo: "/" });
}

/** Writes the theme into the session. A server action is an address of its own, so it asks for the session itself. */
export async function chooseTheme(form) {
  if (!(await auth())) throw new Error("Not signed in");
  await unstable_update({ theme: form.get("theme") });
  redirect("/dashboard");
}
