// The Auth.js routes, asked from a page.

/** The JSON that `/api/auth/<route>` answers. */
export async function answerOf(route) {
  const response = await fetch(`/api/auth/${route}`);
  if (!response.ok)
    throw new Error(`/api/auth/${route} answered ${response.status}. The Worker's log says why.`);
  return response.json();
}

/** Puts the CSRF token into the forms of an element and shows it: the forms are ready to be sent. */
export async function fillCsrfToken(element) {
  const { csrfToken } = await answerOf("csrf");
  for (const input of element.querySelectorAll("input[name=csrfToken]")) input.value = csrfToken;
  element.hidden = false;
}

/** Writes a text into the element with that id. */
export function show(id, text) {
  document.getElementById(id).textContent = text;
}
