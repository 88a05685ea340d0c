"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLoginState } from "@/features/auth/use-login-state";
import { ChatScreen } from "./chat-screen";

export function ChatPage() {
  const state = useLoginState();
  const router = useRouter();
  useEffect(() => {
    if (state === "out") router.replace("/login");
    if (state === "ended") router.replace("/login?note=ended");
  }, [state, router]);
  return state === "in" ? <ChatScreen /> : null;
}
