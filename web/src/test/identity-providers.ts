import type { IdentityProvider, IdentityProviderTest } from "@/data/client/types";

export function identityProvider(values: Partial<IdentityProvider> = {}): IdentityProvider {
  return {
    id: "company",
    name: "Company",
    kind: "oidc",
    issuer: "https://login.example.com/realms/company",
    client_id: "chat",
    has_client_secret: true,
    scopes: [],
    groups_claim: "",
    admin_group: "",
    create_accounts: false,
    trust_email: false,
    sign_out: false,
    enabled: true,
    callback_url: "https://chat.example.com/api/auth/oidc/company/callback",
    signed_out_url: "https://chat.example.com/login",
    source: "database",
    variables: "",
    problem: null,
    version: 1,
    created_at: "2026-11-30T08:00:00Z",
    changed_by: { id: 1, username: "ann" },
    changed_at: "2026-11-30T08:00:00Z",
    ...values,
  };
}

export function testResult(values: Partial<IdentityProviderTest> = {}): IdentityProviderTest {
  return {
    at: "2026-11-30T08:00:00Z",
    issuer: "https://login.example.com/realms/company",
    subject: "248289761001",
    email: "ann@example.com",
    email_verified: true,
    groups: ["staff"],
    claims: { sub: "248289761001", email: "ann@example.com", groups: ["staff"] },
    missing: [],
    problem: null,
    ...values,
  };
}
