// A page that uses next-auth/react as its documentation says, and shows what it answers.

import * as client from "next-auth/react";
import { createRoot } from "react-dom/client";

const { SessionProvider, signIn, signOut, useSession } = client;

// For the functions that are no hooks: tests call them from the page.
window.client = client;

function Visitor() {
  const { data, status, update } = useSession();
  return (
    <section className="card">
      <p className="quiet">status: <output id="status">{status}</output></p>
      {data ? <SignedIn {...data} update={update} /> : <button onClick={() => signIn("dev")}>Sign in</button>}
      <pre id="session">{JSON.stringify(data, null, 2)}</pre>
    </section>
  );
}

const SignedIn = ({ user, update }) => (
  <>
    <h2>Hello, {user.name}</h2>
    <p>{user.email}</p>
    <button onClick={() => update()}>Update</button> <button onClick={() => update({ theme: "dark" })}>Update with data</button>{" "}
    <button onClick={() => signOut()}>Sign out</button>
  </>
);

function Member() {
  const { data } = useSession({ required: true });
  return data && <h2>Members only: {data.user.name}</h2>;
}

const Page = location.pathname === "/members" ? Member : Visitor;

createRoot(document.getElementById("root")).render(
  <SessionProvider>
    <main>
      <h1>next-auth/react</h1>
      <Page />
    </main>
  </SessionProvider>,
);
