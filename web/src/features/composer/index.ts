export { ChatInput, type ChatInputHandle } from "./chat-input";
export { type ComposerEntry, ComposerMenu } from "./composer-menu";
export { isEnter, lengthHint, lengthOf, useAutoHeight } from "./message-field";
