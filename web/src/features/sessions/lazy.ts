import { loadLazily } from "@/components/ui/load-lazily";

/** It has nothing to show before the list of chats. */
export const ChatTitle = loadLazily(() => import("./chat-title"));
