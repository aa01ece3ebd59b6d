// As the text does with `useSession`: reads the token from the session, and calls Django with it.

const session = await (await fetch("/api/auth/session")).json();
const answer = await fetch("/api/me/", { headers: { Authorization: `Token ${session.auth_token}` } });
document.querySelector("#me").textContent = await answer.text();
