"use client";

import { useSignedIn } from "@/features/auth/use-signed-in";
import { ChatScreen } from "./chat-screen";

export function ChatPage() {
  return useSignedIn() ? <ChatScreen /> : null;
}
