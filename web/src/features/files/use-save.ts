import { useMutation } from "@tanstack/react-query";
import { saveFile } from "@/data/files/requests";

/** Downloads a file. */
export function useSave() {
  return useMutation({ mutationFn: saveFile });
}
