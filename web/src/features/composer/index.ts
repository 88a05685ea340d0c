export { ChatInput, type ChatInputHandle } from "./chat-input";
export { loadMessageQueue, MessageQueue } from "./lazy-message-queue";
export { isEnter, lengthHint, lengthOf, useAutoHeight } from "./message-field";
