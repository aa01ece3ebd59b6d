// The login page of the local OpenID Provider: the personas as buttons.

/** The HTML of the page that asks which of `personas` signs in to `clientId`. */
export function loginPage(uid, clientId, personas) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local OpenID Provider</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
  <h1>Who are you today?</h1>
  <p>The local OpenID Provider asks on behalf of <b>${escaped(clientId)}</b>. No password: it runs on your machine only.</p>
  <form method="post" action="/interaction/${escaped(uid)}">${Object.entries(personas).map(button).join("")}
    <button class="cancel" name="persona" value="">Cancel</button>
  </form>
</main>
</html>`;
}

const button = ([sub, { name, email, about }]) => `
    <button name="persona" value="${escaped(sub)}">
      <span class="initial" aria-hidden="true">${escaped(name[0])}</span>
      <span><b>${escaped(name)}</b> <small>${escaped(email)}</small><br><small>${escaped(about ?? "")}</small></span>
    </button>`;

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const style = `
  :root { color-scheme: light dark; --line: light-dark(#d9dce3, #3a4150); --quiet: light-dark(#5b6474, #a2abba) }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
         font: 16px/1.5 system-ui, sans-serif; background: light-dark(#eef1f6, #12151c); color: light-dark(#1b2130, #e8ebf1) }
  main { width: min(27rem, 100%); padding: 1.75rem; border-radius: 1rem; border: 1px solid var(--line);
         background: light-dark(#fff, #1b202a); box-shadow: 0 12px 40px #0002 }
  h1 { margin: 0; font-size: 1.4rem }
  p { margin: .5rem 0 1.25rem; color: var(--quiet) }
  form { display: grid; gap: .6rem }
  button { display: flex; gap: .9rem; align-items: center; width: 100%; padding: .75rem .9rem; text-align: left; font: inherit;
           color: inherit; background: none; border: 1px solid var(--line); border-radius: .7rem; cursor: pointer }
  button:hover, button:focus-visible { border-color: #4f7cff; background: #4f7cff18; outline: none }
  small { color: var(--quiet) }
  .initial { flex: none; width: 2.4rem; height: 2.4rem; border-radius: 50%; display: grid; place-items: center;
             font-weight: 600; color: #fff; background: #4f7cff }
  .cancel { justify-content: center; border-color: transparent; color: var(--quiet) }`;
