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

const fullNames: Record<string, string> = { dockerfile: "Dockerfile", makefile: "Makefile" };

/** File name for code in a language. An unknown language is used as the extension if it is a valid one. */
export function fileName(language: string): string {
  const name = language.toLowerCase();
  if (Object.hasOwn(fullNames, name)) return fullNames[name] ?? "";
  const extension = Object.hasOwn(extensions, name) ? extensions[name] : name;
  return `code.${/^[a-z0-9]{1,10}$/.test(extension ?? "") ? extension : "txt"}`;
}

/** Downloads code as a file. */
export function saveCode(language: string, code: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([code], { type: "text/plain;charset=utf-8" }));
  link.download = fileName(language);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
