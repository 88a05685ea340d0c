// What the composer loads together: each import on demand adds to the first load.
export { awaitUploads } from "@/lib/stream/live-uploads";
export { AttachEntries } from "./attach-entries";
export { Attachments } from "./attachments";
