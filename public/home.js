// The home page: who is signed in, and the forms to sign in and out.

import { answerOf, fillCsrfToken, show } from "/api.js";

try {
  const session = await answerOf("session");
  show("session", JSON.stringify(session, null, 2));
  await (session ? signedIn(session) : signedOut());
} catch (error) {
  show("failure", error.message);
  document.getElementById("failed").hidden = false;
}

async function signedIn({ user }) {
  show("name", user.name ?? user.email ?? "somebody without a name");
  show("email", user.email ?? "");
  await fillCsrfToken(document.getElementById("signed-in"));
}

async function signedOut() {
  const providers = Object.values(await answerOf("providers"));
  document.getElementById("providers").replaceChildren(...providers.map(signInForm));
  document.getElementById("no-provider").hidden = providers.length > 0;
  await fillCsrfToken(document.getElementById("signed-out"));
}

function signInForm({ name, type, signinUrl }) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: signinUrl });
  form.append(hidden("csrfToken", ""), hidden("callbackUrl", "/dashboard/"));
  if (type === "email") form.append(addressInput());
  form.append(Object.assign(document.createElement("button"), { textContent: `Sign in with ${name}` }));
  return form;
}

function addressInput() {
  const input = Object.assign(document.createElement("input"), {
    type: "email",
    name: "email",
    required: true,
  });
  return Object.assign(input, { placeholder: "ada@example.com", ariaLabel: "E-mail address" });
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}
