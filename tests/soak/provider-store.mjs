// What the provider of a soak keeps. The store of oidc-provider has room for 1,000 items, and a soak has more sign-ins.

const items = new Map();

/** An adapter of oidc-provider that keeps everything until the end of its process. */
export class ProviderStore {
  constructor(name) {
    this.name = name;
  }

  #key(id) {
    return `${this.name}:${id}`;
  }

  async upsert(id, payload) {
    items.set(this.#key(id), payload);
  }

  async find(id) {
    return items.get(this.#key(id));
  }

  async findByUid(uid) {
    for (const [key, item] of items) if (key.startsWith(`${this.name}:`) && item.uid === uid) return item;
    return undefined;
  }

  async consume(id) {
    items.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    items.delete(this.#key(id));
  }

  async revokeByGrantId(grantId) {
    for (const [key, item] of items) if (item.grantId === grantId) items.delete(key);
  }
}
