const extensions: Record<string, string> = {
  bash: "sh",
  csharp: "cs",
  javascript: "js",
  kotlin: "kt",
  latex: "tex",
  markdown: "md",
  mermaid: "mmd",
  perl: "pl",
  plaintext: "txt",
  powershell: "ps1",
  python: "py",
  ruby: "rb",
  rust: "rs",
  shell: "sh",
  shellscript: "sh",
  text: "txt",
  typescript: "ts",
  vbnet: "vb",
  yaml: "yml",
  zsh: "sh",
};

const whole: Record<string, string> = { dockerfile: "Dockerfile", makefile: "Makefile" };

/** The name of a file with code in a language; a language that is not known is its own extension if it can be one. */
export function fileName(language: string): string {
  const name = language.toLowerCase();
  if (Object.hasOwn(whole, name)) return whole[name] ?? "";
  const extension = Object.hasOwn(extensions, name) ? extensions[name] : name;
  return `code.${/^[a-z0-9]{1,10}$/.test(extension ?? "") ? extension : "txt"}`;
}

/** Has the browser save code as a file. */
export function saveCode(language: string, code: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([code], { type: "text/plain;charset=utf-8" }));
  link.download = fileName(language);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
