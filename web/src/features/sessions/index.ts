export { SessionList } from "./session-list";
export { Sidebar } from "./sidebar";
export { UndoBar } from "./undo-bar";
export { useMarkRead } from "./use-mark-read";
