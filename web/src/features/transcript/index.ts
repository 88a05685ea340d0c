export type { ChatActions } from "./chat-actions";
export { loadMessageList, MessageList } from "./lazy-message-list";
