export type { Blocked } from "./attachments";

import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded after the composer: not needed to type and send the first message. */
export const loadAttachments = () => import("./attachments");
export const Attachments = loadLazily(loadAttachments);
/** Loaded when a picture is opened. */
export const PictureViewer = loadLazily(() => import("./picture-viewer"));
/** Loaded when a file is opened. */
export const TextViewer = loadLazily(() => import("./text-viewer"));
