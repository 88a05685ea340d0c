import { ApiError, errorText } from "@/data/client/api-error";

/** Tells a taken name beside the field `name`, like every other error about it. */
export async function namedTaken<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "group_name_taken") throw error;
    const errors = [{ field: "name", code: error.code, message: errorText(error) }];
    throw new ApiError(error.kind, error.detail, { status: error.status, problem: { errors } });
  }
}
