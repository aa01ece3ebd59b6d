// No token here: the gate attaches it.

const answer = await fetch("/api/authenticated/greeting");
const { greeting } = answer.ok ? await answer.json() : { greeting: "Hello. Who are you?" };
document.querySelector("#greeting").textContent = greeting;
