/** Taking chats along: the formats, and the view that is printed. */
export const taking = {
  exportOf: (title: string) => `Export ${title}`,
  text: "Plain text",
  everything: "Export everything",
  exporting: "Exporting…",
  pdf: "Save as PDF",
  dialogue: "In your browser's print dialog, choose “Save as PDF”.",
  preparing: "Preparing messages…",
  you: "You",
  assistant: (model: string | undefined) => (model ? `Assistant (${model})` : "Assistant"),
  filtered: "The provider's content filter stopped this answer.",
  endings: {
    streaming: "This answer was still being written.",
    stopped: "This answer was stopped before it was finished.",
    interrupted: "This answer was interrupted before it was finished.",
    failed: "This answer failed before it was finished.",
  },
};
