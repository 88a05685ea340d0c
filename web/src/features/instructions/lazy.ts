import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded when it opens. */
export const ChatSheet = loadLazily(() => import("./chat-sheet"));
