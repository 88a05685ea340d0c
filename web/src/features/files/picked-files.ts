/** What a drop or a paste brings. */
export interface Picked {
  files: File[];
  /** It has folders, which cannot be attached. */
  folders: boolean;
}

/** The files of a drop or a paste. Browsers list a folder as a file without content. */
export function filesIn(data: DataTransfer): Picked {
  const items = [...data.items].filter(({ kind }) => kind === "file");
  if (items.length === 0) return { files: [...data.files], folders: false };
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory === true;
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  return { files: files.filter((file) => file !== null), folders: items.some(isFolder) };
}

/** Opens the picker of the system. Nothing is returned if the person cancels it. */
export function pickFiles(of: { camera: boolean }, onPick: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  if (of.camera) {
    input.accept = "image/*";
    input.capture = "environment";
  } else input.multiple = true;
  // Safari opens the picker only for elements of the page.
  input.hidden = true;
  const close = () => input.remove();
  input.addEventListener("cancel", close);
  input.addEventListener("change", () => {
    close();
    onPick([...(input.files ?? [])]);
  });
  document.body.append(input);
  input.click();
}
