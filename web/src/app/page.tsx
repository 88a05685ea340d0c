import Link from "next/link";
import { buttonLook } from "@/components/ui/button";

const promises = [
  ["Yours", "It runs on your own server. Chats stay in your database."],
  ["Nothing gets lost", "Close the page in the middle of an answer and find all of it when you return."],
  ["Any model", "OpenAI, Anthropic, or one on your own machine. Without any, a built-in demo answers."],
];

export default function HomePage() {
  return (
    <main className="mx-auto flex min-h-full w-full max-w-[720px] flex-col justify-center gap-10 px-6 py-16">
      <div className="flex flex-col gap-4">
        <p className="text-sm font-medium text-muted">Chatbot</p>
        <h1 className="max-w-[18ch] text-xl font-semibold tracking-tight text-balance">
          A quiet place to think with a language model.
        </h1>
      </div>
      <div className="flex flex-wrap gap-3">
        <Link href="/login" className={buttonLook("primary")}>
          Sign in
        </Link>
        <Link href="/register" className={buttonLook("quiet")}>
          Create an account
        </Link>
      </div>
      <dl className="grid gap-6 border-t border-line pt-8 sm:grid-cols-3">
        {promises.map(([term, words]) => (
          <div key={term} className="flex flex-col gap-1">
            <dt className="text-sm font-medium">{term}</dt>
            <dd className="text-sm text-muted">{words}</dd>
          </div>
        ))}
      </dl>
    </main>
  );
}
