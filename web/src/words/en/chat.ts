import { plural } from "../plural";

/** What has to be there before one can write the first message. */
export const chat = {
  title: "Chat",
  message: "Message",
  placeholder: "Type your message...",
  send: "Send",
  stop: "Stop",
  early: "The answer is still being written. Stop it or wait to send this.",
  tooLong: (over: number) =>
    `${over} ${plural("en", over, "character", "characters")} too many. Shorten the message to send it.`,
  length: (length: number, limit: number) => `${length} of ${limit} characters`,
  chats: "Chats",
  rename: "Rename",
  titleField: "Title",
  lost: "Connection lost. Reconnecting…",
  answered: "Answer finished.",
  loading: "Loading…",
  notYours: "This chat doesn't exist, or you don't have access to it.",
  startNew: "Start a new chat",
  welcome: (name: string) => `Welcome, ${name}`,
  anyModel: "Ask anything, or start with one of these.",
  demoModel: "You're chatting with the built-in demo model.",
  model: (name: string) => `You're chatting with ${name}.`,
  prompts: [
    "Explain how rainbows form",
    "Plan a week of simple dinners",
    "Write a polite reminder email",
    "What makes a good password?",
  ],
  demoPrompts: ["Show a table", "Show code", "What can you do?", "Long answer"],
};
