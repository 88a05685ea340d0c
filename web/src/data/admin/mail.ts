import { useMutation } from "@tanstack/react-query";
import { client } from "@/data/client/client";

/** Sends a mail to the admin's own address, at once. */
export function useTestMail() {
  return useMutation({ mutationFn: () => client.post("/api/admin/mail/test") });
}
