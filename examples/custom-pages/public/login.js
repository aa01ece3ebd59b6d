// The sign-in page in plain HTML: a form for each provider, with the token that a POST needs.

const query = new URLSearchParams(location.search);
const template = document.querySelector("template");

const texts = {
  AccessDenied: "This account may not sign in here.",
  OAuthAccountNotLinked: "Sign in the way you did the first time.",
  CredentialsSignin: "That is not right. Check what you entered.",
  SessionRequired: "Sign in to see this page.",
};

// A message of our own for each code: the text of an address may come from an attacker.
const code = query.get("error");
if (code) {
  const error = document.getElementById("error");
  error.textContent = texts[code] ?? "That did not work. Please try again.";
  error.hidden = false;
}

const json = async (action) => (await fetch(`/api/auth/${action}`)).json();
const [{ csrfToken }, providers] = await Promise.all([json("csrf"), json("providers")]);
for (const { type, name, signinUrl } of Object.values(providers)) {
  // E-mail and credentials need fields of their own.
  if (type === "email" || type === "credentials") continue;
  const form = template.content.cloneNode(true).querySelector("form");
  form.action = signinUrl;
  form.elements.csrfToken.value = csrfToken;
  form.elements.callbackUrl.value = query.get("callbackUrl") ?? "/";
  form.querySelector("button").textContent = `Sign in with ${name}`;
  document.getElementById("providers").append(form);
}
