import { client } from "./client";
import type { Model } from "./types";

/** The models that may answer, the default first. */
export async function listModels(): Promise<Model[]> {
  return (await client.get<{ models: Model[] }>("/api/models")).data.models;
}
