"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { useLoginState } from "./use-login-state";

/** The frame of signing in and registering; someone who is signed in already goes on to the chat. */
export function AccountPage({ title, children }: { title: string; children: ReactNode }) {
  const state = useLoginState();
  const router = useRouter();
  useEffect(() => {
    if (state === "in") router.replace("/chat");
  }, [state, router]);
  return (
    <main className="mx-auto flex min-h-full w-full max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <Link href="/" className="text-sm font-medium text-muted hover:text-text">
        Chatbot
      </Link>
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children}
    </main>
  );
}
