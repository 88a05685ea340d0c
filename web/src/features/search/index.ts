export { ChatFinder } from "./chat-finder";
