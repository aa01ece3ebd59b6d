// The rows of a database after a step: ids, tokens and dates become what they are.

import { tokensIn } from "../email/mails.mjs";
import { since } from "./time.mjs";

const isRandom = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// The tokens of sessions that a case begins with.
const isOfCase = /^token-/;
const isDate = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const made = ({ sessions }) =>
  sessions.map(({ sessionToken }) => sessionToken).filter((token) => !isOfCase.test(token));

/**
 * Returns a function that names the ids of new users, the tokens of new sessions, the tokens of links in mails, and the hashes of
 * these in a text: a token by its place among all that the steps made.
 */
export function namesIn(steps, hash) {
  const all = steps.flatMap(({ tables }) => tables ?? []);
  const users = all.flatMap((tables) => tables.users.filter(({ id }) => isRandom.test(id)));
  const ids = new Map(users.map(({ id, email, name }) => [id, `<id of ${email ?? name}>`]));
  const tokens = new Map(
    [...new Set(all.flatMap(made))].map((token, index) => [token, `<token ${index + 1}>`]),
  );
  const links = [...new Set(steps.flatMap(({ sent }) => tokensIn(sent)))].flatMap((token, index) => [
    [token, `<token of link ${index + 1}>`],
    [hash(token), `<hash of the token of link ${index + 1}>`],
  ]);
  const names = [...ids, ...tokens, ...links];
  return (text) => names.reduce((named, [value, name]) => named.replaceAll(value, name), text);
}

/** Returns a field for each table, one row on each line, and the form of the tokens of new sessions. */
export async function tableFields(tables, at, settle) {
  const told = (_, value) => (value === null ? undefined : isDate.test(value) ? since(value, at) : value);
  const fields = {};
  for (const [table, rows] of Object.entries(tables)) {
    const lines = await Promise.all(rows.map((row) => settle(JSON.stringify(row, told))));
    if (lines.length || table !== "verification_tokens") fields[table] = lines.join("\n");
  }
  const forms = made(tables).map((token) => (isRandom.test(token) ? "uuid" : `${token.length} characters`));
  if (forms.length) fields["new tokens"] = forms.join(", ");
  return fields;
}
