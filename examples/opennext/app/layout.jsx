import { SessionProvider } from "next-auth/react";

export const metadata = { title: "next-auth on authjs-worker", icons: { icon: "data:," } };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <SessionProvider>{children}</SessionProvider>
      </body>
    </html>
  );
}
