const heic = /^image\/hei[cf]/;
const heicName = /\.hei[cf]$/i;
const quality = 0.92;

function isHeic({ type, name }: File): boolean {
  return heic.test(type) || (type === "" && heicName.test(name));
}

/** Whether some of these are pictures as phones of Apple store them, which the server cannot read. */
export function hasHeic(files: readonly File[]): boolean {
  return files.some(isHeic);
}

/** The same picture as JPEG where the browser can decode it; others stay as they are. */
export async function asReadable(file: File): Promise<File> {
  if (!isHeic(file)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob === null) return file;
    const name = `${file.name.replace(heicName, "")}.jpg`;
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // the server says that it cannot read it
  }
}
