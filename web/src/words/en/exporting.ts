/** Export menu and print view. */
export const exporting = {
  exportOf: (title: string) => `Export ${title}`,
  text: "Plain text",
  exportAll: "Export all data",
  exporting: "Exporting…",
  pdf: "Save as PDF",
  printHint: "In your browser's print dialog, choose “Save as PDF”.",
  preparing: "Preparing messages…",
  you: "You",
  assistant: (model: string | undefined) => (model ? `Assistant (${model})` : "Assistant"),
  filtered: "The provider's content filter stopped this answer.",
  sources: "Sources",
  endings: {
    streaming: "This answer was still being written.",
    stopped: "This answer was stopped before it was finished.",
    interrupted: "This answer was interrupted before it was finished.",
    failed: "This answer failed before it was finished.",
  },
};
