import { client } from "@/data/client/client";
import type { Model } from "@/data/client/types";

/** The models that may answer, the default first. */
export async function listModels(): Promise<Model[]> {
  return (await client.get<{ models: Model[] }>("/api/models")).data.models;
}
