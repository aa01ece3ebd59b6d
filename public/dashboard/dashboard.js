// The dashboard: names who is signed in.

import { answerOf, fillCsrfToken, show } from "/api.js";

const session = await answerOf("session");
if (session) {
  greet(session);
  await fillCsrfToken(document.getElementById("sign-out"));
} else location.reload(); // it ended meanwhile: the Worker asks to sign in again

function greet({ user, expires }) {
  show("name", user.name ?? user.email);
  show("email", user.email ?? "none");
  show("expires", new Date(expires).toLocaleString());
}
