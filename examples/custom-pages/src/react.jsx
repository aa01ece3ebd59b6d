// The sign-in page in React, with next-auth/react.

import { getProviders, signIn } from "next-auth/react";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const query = new URLSearchParams(location.search);

const texts = {
  AccessDenied: "This account may not sign in here.",
  OAuthAccountNotLinked: "Sign in the way you did the first time.",
};

function SignIn() {
  const [providers, setProviders] = useState([]);
  useEffect(() => {
    getProviders().then((found) => setProviders(Object.values(found ?? {})));
  }, []);
  const code = query.get("error");
  const callbackUrl = query.get("callbackUrl") ?? "/";
  return (
    <>
      <h1>Sign in</h1>
      {code && <p role="alert">{texts[code] ?? "That did not work. Please try again."}</p>}
      {providers.map(({ id, name }) => (
        <button key={id} type="button" onClick={() => signIn(id, { callbackUrl })}>
          Sign in with {name}
        </button>
      ))}
    </>
  );
}

createRoot(document.getElementById("root")).render(<SignIn />);
