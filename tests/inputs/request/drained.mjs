// Waits for the other side to read.

/** Resolves when a stream takes more, or is closed. */
export function drained(stream) {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}
