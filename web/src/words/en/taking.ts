/** Taking chats along: the formats, and the view that is printed. */
export const taking = {
  exportOf: (title: string) => `Export ${title}`,
  text: "Plain text",
  everything: "Export everything",
  exporting: "Exporting…",
  pdf: "Save as PDF",
  dialogue: "In the dialogue of your browser, choose “Save as PDF” as the printer.",
  preparing: "Preparing all messages…",
  you: "You",
  assistant: (model: string | undefined) => (model ? `Assistant (${model})` : "Assistant"),
  filtered: "The provider's content filter stopped this answer.",
  endings: {
    streaming: "This answer was still being written.",
    stopped: "This answer was stopped before its end.",
    interrupted: "This answer was interrupted before its end.",
    failed: "This answer failed before its end.",
  },
};
