import { SessionProvider } from "next-auth/react";

export const metadata = { title: "Next.js behind authjs-worker", icons: { icon: "data:," } };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <SessionProvider>{children}</SessionProvider>
      </body>
    </html>
  );
}
