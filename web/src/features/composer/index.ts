export { ChatInput, type ChatInputHandle } from "./chat-input";
export { isEnter, lengthHint, lengthOf, useAutoHeight } from "./message-field";
