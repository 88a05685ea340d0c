// What loads with the messages, and with the menu of the composer.
export { AttachButton } from "./attach-button";
export { AttachEntries } from "./attach-entries";
export { FilesUsed } from "./files-used";
export { MessageFiles } from "./message-files";
export { PrintedFiles } from "./printed-files";
export { SentFiles } from "./sent-files";
