// Cached documents that are older than they may be used without asking again.

/** Rewrites the records of a KV store, once metadata and keys are there, as if they had been fetched `seconds` earlier. */
export async function age(kv, seconds) {
  while (kv.kept.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const [key, value] of kv.kept) {
    const record = JSON.parse(value);
    kv.kept.set(key, Buffer.from(JSON.stringify(older(record, seconds))));
  }
}

const older = (record, seconds) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, times.includes(name) ? value - seconds : value]));

const times = ["fetched_at", "fresh_until"];
