export type { ChatActions } from "./chat-actions";
