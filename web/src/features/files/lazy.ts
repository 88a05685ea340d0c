export type { Blocked } from "./attachments";

import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded after the composer: not needed to type and send the first message. */
export const loadAttaching = () => import("./attaching");
export const Attachments = loadLazily(async () => ({ default: (await loadAttaching()).Attachments }));
export const AttachEntries = loadLazily(async () => ({ default: (await loadAttaching()).AttachEntries }));
