import { Suspense } from "react";
import { ChatPage } from "@/features/chat/chat-page";

export default function Chat() {
  return (
    <Suspense>
      <ChatPage />
    </Suspense>
  );
}
