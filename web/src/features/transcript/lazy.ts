import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded after the composer: not needed to type and send the first message. */
export const loadMessageList = () => import("./message-list");
export const MessageList = loadLazily(loadMessageList);
