export { loadMarkdown, MessageText } from "./message-text";
export { RawMessage } from "./raw-message";
export { ReasoningView } from "./reasoning-view";
