import { plural } from "../plural";

/** Adding files to a message. */
export const attaching = {
  list: "Files of your message",
  add: "Add files or photos",
  photo: "Take a photo",
  drop: "Drop files to add them to your message",
  dropLimits: (files: string, size: string) => `Up to ${files} files, ${size} each`,
  remove: (name: string) => `Remove ${name}`,
  cancel: (name: string) => `Cancel the upload of ${name}`,
  retry: "Try again",
  retryUpload: (name: string) => `Try again to upload ${name}`,
  waiting: "Waiting…",
  uploading: (share: string) => `Uploading… ${share}`,
  progress: (name: string) => `Upload of ${name}`,
  reading: "Reading…",
  uploadingCount: (count: number) => `Uploading ${count} ${plural("en", count, "file", "files")}…`,
  readingCount: (count: number) => `Reading ${count} ${plural("en", count, "file", "files")}…`,
  attachedCount: (count: number) =>
    plural("en", count, "1 file is ready to send.", `${count} files are ready to send.`),
  pastedText: "Pasted text",
  characters: (count: string) => `${count} characters`,
  pastedImage: "Pasted image",
  photoName: "Photo",
  lost: (name: string) => `${name} wasn't uploaded before the page was closed or reloaded. Add it again.`,
  lostSome: (count: number) =>
    `${count} files weren't uploaded before the page was closed or reloaded. Add them again.`,
  tooLarge: (name: string, size: string) => `${name} is too large. Files can have at most ${size}.`,
  empty: (name: string) => `${name} is empty.`,
  repeated: (name: string) => `${name} is already there.`,
  folder: "Folders can't be added. Open the folder and choose its files.",
  tooMany: (most: string, left: number) =>
    `A message can have at most ${most} files. ${plural("en", left, "1 file wasn't added.", `${left} files weren't added.`)}`,
  full: (most: string) => `A message can have at most ${most} files. Remove some.`,
  dismiss: "Dismiss",
  gone: "This file was deleted. Remove it, or add it again.",
  cannotSee: "The model can't see pictures",
  chooseSeeing: (model: string) =>
    `${model} can't see pictures. Choose another model, or remove the picture.`,
  retryFirst: (name: string) => `${name} isn't uploaded. Try again or remove it, then send.`,
};
