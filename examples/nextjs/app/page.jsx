import Link from "next/link";

export default function Home() {
  return (
    <main>
      <h1>Next.js behind authjs-worker</h1>
      <p>
        This page is public. <Link href="/dashboard" prefetch={false}>The dashboard</Link> needs a session.
      </p>
    </main>
  );
}
