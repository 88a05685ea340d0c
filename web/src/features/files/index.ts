// What loads with the messages, and with the menu of the composer.
export { AttachButton } from "./attach-button";
export { AttachEntries } from "./attach-entries";
export { SentFiles } from "./sent-files";
