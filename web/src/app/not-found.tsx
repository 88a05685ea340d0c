import { buttonLook } from "@/components/ui/button";

// A plain link: this page is part of every other one, and the router's link would weigh on the chat.
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-full max-w-sm flex-col items-start justify-center gap-4 px-4">
      <h1 className="text-xl font-semibold tracking-tight">There is nothing here</h1>
      <p className="text-muted">The address may be mistyped, or the page has moved.</p>
      <a href="/chat" className={buttonLook("quiet")}>
        Go to your chats
      </a>
    </main>
  );
}
