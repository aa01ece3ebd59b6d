// What an object in the place of D1 may do.

const answers = (value) =>
  `{ withSession() { return this; }, prepare: () => ({ bind: () => ({}) }), batch: ${value} }`;
/** Objects by what they do. `says` is the reason in the log. */
export const misbehaviours = {
  "throws everywhere": {
    object: `{ withSession() { throw new Error("a"); }, prepare() { throw new Error("broken"); } }`,
    says: "broken",
  },
  "throws what is no error": { object: `{ prepare() { throw null; } }`, says: "unknown error" },
  "has no methods": { object: "{}", says: "is not a function" },
  "prepares nothing": { object: "{ prepare: () => null }", says: "null" },
  "binds nothing": { object: "{ prepare: () => ({}) }", says: "is not a function" },
  rejects: {
    object: answers(`async () => { throw new Error("D1_ERROR: no such table: users") }`),
    says: "no such table",
  },
  "answers nothing": { object: answers("() => undefined"), says: "something other" },
  "answers a number": { object: answers("async () => 42"), says: "something other" },
  "answers too few results": { object: answers("async () => []"), says: "something other" },
  "answers too many results": {
    object: answers("async () => [{ results: [] }, { results: [] }]"),
    says: "something other",
  },
  "answers no list of rows": { object: answers("async () => [{}]"), says: "something other" },
  "answers null for a result": { object: answers("async () => [null]"), says: "something other" },
  "answers rows that are lists": {
    object: answers("async () => [{ results: [[1]] }]"),
    says: "something other",
  },
  "answers a getter that throws": {
    object: answers(`async () => [{ get results() { throw new Error("x") } }]`),
    says: "something other",
  },
  "answers a BigInt": { object: answers("async () => [{ results: [{ id: 1n }] }]"), says: "something other" },
  "answers a row without columns": {
    object: answers("async () => [{ results: [{}] }]"),
    says: "sessionToken",
  },
  "answers a text in place of a date": {
    object: answers(
      `async () => [{ results: [{ sessionToken: "s", userId: "u", id: "u", expires: "never" }] }]`,
    ),
    says: "expires",
  },
  "never settles": { object: answers("() => new Promise(() => {})"), says: "in time" },
};
