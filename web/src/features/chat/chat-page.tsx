"use client";

import { PageTitle } from "@/components/ui/page-title";
import { useSignedIn } from "@/data/account/use-signed-in";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { ChatScreen } from "./chat-screen";
import { useLoginNumber } from "./live";

export function ChatPage() {
  const { title } = useWords("chat", chat);
  const login = useLoginNumber();
  return useSignedIn() ? <ChatScreen key={login} /> : <PageTitle>{title}</PageTitle>;
}
