import { client, open } from "@/data/client/client";
import { beginLogin, endLogin } from "@/data/client/login-state";
import type {
  Departure,
  Device,
  Leaving,
  LoginRequest,
  Me,
  PasswordChange,
  RegisterRequest,
  SecondStepNeeded,
  Tokens,
  User,
} from "@/data/client/types";
import { keepDeparture } from "./departure";

export async function register(request: RegisterRequest): Promise<User> {
  return (await open.post<User>("/api/auth/register", request)).data;
}

/**
 * Returns what the second step needs, if there is one. The refresh token is set as a cookie; scripts on the page never
 * see it.
 */
export async function login(
  request: Pick<LoginRequest, "username" | "password">,
): Promise<SecondStepNeeded | undefined> {
  const wanted: LoginRequest = { ...request, token_delivery: "cookie" };
  const { data } = await open.post<Tokens | SecondStepNeeded>("/api/auth/login", wanted);
  if ("mfa_required" in data) return data;
  beginLogin(data);
}

/** Completes a sign-in. */
export async function passSecondStep(mfaToken: string, code: string): Promise<void> {
  const wanted = { mfa_token: mfaToken, code, token_delivery: "cookie" };
  beginLogin((await open.post<Tokens>("/api/auth/login/second", wanted)).data);
}

/** Signs out locally even when the server is unreachable: the computer may be shared. */
export async function logout(): Promise<void> {
  try {
    const { data } = await client.post<Departure | "">("/api/auth/logout", { provider: true });
    if (data) keepDeparture(data);
  } catch {
    // The local tokens are discarded below either way.
  }
  endLogin("out");
}

/** Returns where to sign out at an identity provider. */
export async function leaveProvider({ provider, ticket }: Departure): Promise<Leaving> {
  return (await open.post<Leaving>(`/api/auth/oidc/${encodeURIComponent(provider)}/sign-out`, { ticket }))
    .data;
}

export async function getMe(): Promise<Me> {
  return (await client.get<Me>("/api/auth/me")).data;
}

export async function listDevices(): Promise<Device[]> {
  return (await client.get<{ sessions: Device[] }>("/api/auth/sessions")).data.sessions;
}

export async function revokeDevice(id: number): Promise<void> {
  await client.delete(`/api/auth/sessions/${id}`);
}

export async function revokeOtherDevices(): Promise<void> {
  await client.delete("/api/auth/sessions");
}

export async function changePassword(change: PasswordChange): Promise<void> {
  await client.post("/api/auth/password", change);
}

/** Deletes the account and signs out everywhere, including here. */
export async function deleteAccount(password: string): Promise<void> {
  await client.post("/api/auth/delete", { password });
  endLogin("out");
}
