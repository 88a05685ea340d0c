import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded with the first call that is shown. */
export const CallGroup = loadLazily(() => import("./call-group"));
/** Loaded with the first source. */
export const SourceMark = loadLazily(() => import("./source-mark"));
export const SourceList = loadLazily(() => import("./source-list"));
/** Loaded when tools are chosen. */
export const ToolsDialog = loadLazily(() => import("./tools-dialog"));
