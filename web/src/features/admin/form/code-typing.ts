/** The attributes of fields whose contents are no prose. */
export const codeTyping = {
  autoComplete: "off",
  autoCapitalize: "none",
  autoCorrect: "off",
  spellCheck: false,
} as const;
