// What is behind the gate in `gate-service`: another Worker.

export default { fetch: () => new Response("ok") };
