import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded after the composer: not needed to type and send the first message. */
export const loadMessageQueue = () => import("./message-queue");
export const MessageQueue = loadLazily(loadMessageQueue);
