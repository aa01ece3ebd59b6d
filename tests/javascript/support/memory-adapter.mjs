// An adapter in memory, as a deployer would write one. It runs in Node.js and in workerd, and imports nothing.

/**
 * Returns an adapter with empty tables. A user has a column `role`. With `numbers`, ids of users are numbers and a date is answered
 * as a text or as milliseconds. Beside Auth.js's methods it has `rows()` and `empty()`.
 */
export function memoryAdapter({ numbers = false } = {}) {
  let tables = emptyTables();
  const id = () => (numbers ? tables.users.length + 1 : `user-${tables.users.length + 1}`);
  const demandId = (value) => {
    if (numbers && typeof value !== "number") throw new TypeError(`${JSON.stringify(value)} is no id`);
  };
  const demandDate = ({ expires }) => {
    if (!(expires instanceof Date)) throw new TypeError("`expires` is no date");
  };
  const answered = (row) => {
    if (!row) return null;
    const answer = { ...row };
    if (numbers && answer.emailVerified) answer.emailVerified = answer.emailVerified.toISOString();
    if (numbers && answer.expires) answer.expires = answer.expires.getTime();
    return answer;
  };
  const userOf = (value) => tables.users.find((user) => user.id === value);
  const sessionOf = (token) => tables.sessions.find((session) => session.sessionToken === token);
  const authenticatorOf = (id) => tables.authenticators.find(({ credentialID }) => credentialID === id);
  const isOf = (account) => (one) =>
    one.provider === account.provider && one.providerAccountId === account.providerAccountId;
  return {
    rows: () => tables,
    empty() {
      tables = emptyTables();
    },
    async createUser(user) {
      const row = { role: "reader", ...user, id: id() };
      tables.users.push(row);
      return answered(row);
    },
    async getUser(value) {
      // `sub` of a token is a text.
      return answered(userOf(numbers ? Number(value) : value));
    },
    async getUserByEmail(email) {
      return answered(tables.users.find((user) => user.email === email));
    },
    async getUserByAccount(account) {
      return answered(userOf(tables.accounts.find(isOf(account))?.userId));
    },
    async updateUser(user) {
      demandId(user.id);
      return answered(Object.assign(userOf(user.id), user));
    },
    async deleteUser(value) {
      demandId(value);
      tables.users = tables.users.filter((user) => user.id !== value);
    },
    async linkAccount(account) {
      demandId(account.userId);
      if (tables.accounts.some(isOf(account))) throw new Error("UNIQUE constraint failed: accounts");
      tables.accounts.push({ ...account });
    },
    async getAccount(providerAccountId, provider) {
      return answered(tables.accounts.find(isOf({ provider, providerAccountId })));
    },
    async createAuthenticator(authenticator) {
      demandId(authenticator.userId);
      if (authenticatorOf(authenticator.credentialID))
        throw new Error("UNIQUE constraint failed: authenticators");
      tables.authenticators.push({ ...authenticator });
      return answered(authenticator);
    },
    async getAuthenticator(credentialID) {
      return answered(authenticatorOf(credentialID));
    },
    async listAuthenticatorsByUserId(value) {
      demandId(value);
      return tables.authenticators.filter(({ userId }) => userId === value).map(answered);
    },
    async updateAuthenticatorCounter(credentialID, counter) {
      return answered(Object.assign(authenticatorOf(credentialID), { counter }));
    },
    async createSession(session) {
      demandId(session.userId);
      demandDate(session);
      tables.sessions.push({ ...session });
      return answered(session);
    },
    async getSessionAndUser(token) {
      const session = sessionOf(token);
      return session ? { session: answered(session), user: answered(userOf(session.userId)) } : null;
    },
    async updateSession(session) {
      demandDate(session);
      const row = sessionOf(session.sessionToken);
      return row ? answered(Object.assign(row, session)) : null;
    },
    async deleteSession(token) {
      const row = sessionOf(token);
      tables.sessions = tables.sessions.filter((session) => session !== row);
      return answered(row);
    },
    async createVerificationToken(token) {
      demandDate(token);
      tables.tokens.push({ ...token });
      return answered(token);
    },
    async useVerificationToken({ identifier, token }) {
      const row = tables.tokens.find((one) => one.identifier === identifier && one.token === token);
      tables.tokens = tables.tokens.filter((one) => one !== row);
      return answered(row);
    },
  };
}

const emptyTables = () => ({ users: [], accounts: [], sessions: [], tokens: [], authenticators: [] });
