import type { IdentityProvider } from "@/data/client/types";

/** What is often used. The others are any issuers of OpenID Connect. */
export const presets = ["google", "microsoft", "github", "keycloak", "authentik", "other"] as const;
export type Preset = (typeof presets)[number];

interface PresetValues {
  readonly kind: IdentityProvider["kind"];
  readonly issuer: string;
  /** Of the product. */
  readonly label?: string;
  /** It is one service, which people know by its name. */
  readonly isService: boolean;
}

export const presetValues: Record<Preset, PresetValues> = {
  google: { kind: "oidc", issuer: "https://accounts.google.com", label: "Google", isService: true },
  microsoft: {
    kind: "oidc",
    issuer: "https://login.microsoftonline.com/common/v2.0",
    label: "Microsoft",
    isService: true,
  },
  github: { kind: "github", issuer: "https://github.com", label: "GitHub", isService: true },
  keycloak: { kind: "oidc", issuer: "", label: "Keycloak", isService: false },
  authentik: { kind: "oidc", issuer: "", label: "Authentik", isService: false },
  other: { kind: "oidc", issuer: "", isService: false },
};
