// What loads with the messages.
export { AttachButton } from "./attach-button";
export { SentFiles } from "./sent-files";
