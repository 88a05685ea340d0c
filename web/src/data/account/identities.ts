import { useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { Identities, SignOnAttempt } from "@/data/client/types";

export const identitiesKey = ["identities"] as const;

// The password is left out after a recent sign-in. The server says when it needs it (see needsProof).

export function useIdentities() {
  return useQuery({
    queryKey: identitiesKey,
    queryFn: async () => (await client.get<Identities>("/api/auth/identities")).data,
    staleTime: 0,
  });
}

/** Begins to connect an identity, and returns where the person signs in. */
export async function beginIdentity(provider: string, password?: string): Promise<string> {
  return (await client.post<SignOnAttempt>("/api/auth/identities", { provider, password })).data.url;
}

export async function disconnectIdentity(id: number, password?: string): Promise<void> {
  await client.delete(`/api/auth/identities/${id}`, { data: { password } });
  await queryClient.invalidateQueries({ queryKey: identitiesKey });
}
