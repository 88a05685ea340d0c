import { plural } from "../plural";

const counted = (one: string, other: string) => (count: number, shown: string) =>
  `${shown} ${plural("en", count, one, other)}`;

/** Files of messages: pictures, what was read, and the list of all. */
export const files = {
  title: "Files",
  attached: "Attached files",
  returned: "Files of the answer",
  anyFile: "File",
  /** How many, as a number and as it is shown. */
  counts: {
    page: counted("page", "pages"),
    sheet: counted("sheet", "sheets"),
    slide: counted("slide", "slides"),
    chapter: counted("chapter", "chapters"),
  },
  wordCount: counted("word", "words"),
  tokenCount: (shown: string) => `about ${shown} tokens`,
  pageHeading: {
    page: (page: string) => `Page ${page}`,
    sheet: (page: string) => `Sheet ${page}`,
    slide: (page: string) => `Slide ${page}`,
    chapter: (page: string) => `Chapter ${page}`,
  },
  reading: "Being read…",
  gone: "Deleted",
  /** Why a file could not be read, in few words. */
  shortProblems: {
    encrypted: "Password-protected",
    no_text: "No text found",
    damaged: "Damaged",
    too_large: "Too much content",
    unsupported: "Type can't be read",
    not_read: "Couldn't be read",
  },
  problems: {
    encrypted: "This file needs a password, so it couldn't be read. Remove the password and attach it again.",
    no_text: "No text was found in this file, as in a scan. Attach it with recognized text, or as a picture.",
    damaged: "This file is damaged, or isn't what its name says, so it couldn't be read.",
    too_large: "This file has more content than can be read. Attach a part of it.",
    unsupported: "Files of this type can't be read. Save it as PDF, text, PNG or JPEG and attach that.",
    not_read: "The server couldn't read this file. Attach it again.",
  },
  notSent: "The model gets only its name. You can still download it.",
  goneNotice: "This file has been deleted.",
  pictureFailed: "Can't show this picture",
  openPicture: (name: string) => `Open picture ${name}`,
  picture: "Picture",
  position: (at: string, of: string) => `${at} of ${of}`,
  previous: "Previous picture",
  next: "Next picture",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fitToScreen: "Fit to screen",
  close: "Close",
  download: "Download",
  downloadFile: (name: string) => `Download ${name}`,
  copy: "Copy text",
  copied: "Copied",
  whatWasRead: "This is the text that models get.",
  aPicture: "Models that can see get this picture itself.",
  loading: "Loading…",
  find: "Find in text",
  noMatches: "No matches",
  previousMatch: "Previous match",
  nextMatch: "Next match",
  goToPage: "Go to page",
  usedHere: "For this answer, the model got passages from these parts only.",
  showAll: "Show everything",
  showUsed: "Show what was used",
  /** How much of a file the model got; `list` names pages, `name` is the file. */
  used: {
    page: (count: number, list: string, name: string) =>
      `Used ${plural("en", count, "page", "pages")} ${list} of ${name}.`,
    sheet: (count: number, list: string, name: string) =>
      `Used ${plural("en", count, "sheet", "sheets")} ${list} of ${name}.`,
    slide: (count: number, list: string, name: string) =>
      `Used ${plural("en", count, "slide", "slides")} ${list} of ${name}.`,
    chapter: (count: number, list: string, name: string) =>
      `Used ${plural("en", count, "chapter", "chapters")} ${list} of ${name}.`,
  },
  usedSome: {
    page: (count: string, of: string, name: string) => `Used ${count} of ${of} pages of ${name}.`,
    sheet: (count: string, of: string, name: string) => `Used ${count} of ${of} sheets of ${name}.`,
    slide: (count: string, of: string, name: string) => `Used ${count} of ${of} slides of ${name}.`,
    chapter: (count: string, of: string, name: string) => `Used ${count} of ${of} chapters of ${name}.`,
  },
  usedParts: (name: string) => `Used parts of ${name}.`,
  noRoom: (name: string) => `There was no room for ${name}.`,
  notSeen: (name: string) => `The model didn't get the picture ${name}.`,
  couldNotRead: (name: string) => `${name} couldn't be read.`,
  notReadInTime: (name: string) => `${name} hadn't been read in time.`,
  goneFile: "a deleted file",
  usedOfSeveral: (count: string) => `${count} files weren't used in full.`,
  backToSettings: "Back to settings",
  about:
    "Everything you attached to your chats, and what tools returned in them. A file that a chat uses is deleted together with that chat. A file that no chat uses is deleted after 7 days.",
  empty: "No files yet. Attach some to a message, and they appear here.",
  storage: "Storage used",
  storageUsed: (used: string) => `${used} used`,
  storageOf: (used: string, of: string) => `${used} of ${of} used`,
  inUse: "In a chat",
  inUseAbout: "A chat uses this file. Delete the chat to delete the file.",
  unused: "Not in a chat",
  uploaded: "uploaded",
  delete: (name: string) => `Delete ${name}`,
  deleteAsk: (name: string) => `Delete ${name}? This can't be undone.`,
  deleteNow: "Delete",
  deleting: "Deleting…",
  cancel: "Cancel",
  loadMore: "Load more",
};
