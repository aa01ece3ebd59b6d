// Cached documents that are too old to use without a new request.

/** Rewrites the records of a KV store, once metadata and keys are there, as if they had been fetched `seconds` earlier. */
export const age = (kv, seconds) =>
  rewrite(kv, (record) => ({
    ...record,
    fetched_at: record.fetched_at - seconds,
    fresh_until: record.fresh_until - seconds,
  }));

/** Rewrites the records of a KV store, once metadata and keys are there, as if they had expired `seconds` ago. */
export const expire = (kv, seconds) =>
  rewrite(kv, (record) => {
    const freshUntil = Math.floor(Date.now() / 1000) - seconds;
    return {
      ...record,
      fetched_at: freshUntil - (record.fresh_until - record.fetched_at),
      fresh_until: freshUntil,
    };
  });

async function rewrite(kv, change) {
  while (kv.kept.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const [key, value] of kv.kept)
    kv.kept.set(key, Buffer.from(JSON.stringify(change(JSON.parse(value)))));
}
