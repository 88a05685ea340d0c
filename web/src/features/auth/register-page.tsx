"use client";

import { AuthLayout } from "./auth-layout";
import { Registration } from "./registration";
import { useInvitation } from "./use-invitation";

export function RegisterPage() {
  const invitation = useInvitation();
  return (
    <AuthLayout title="register" stay={invitation !== undefined}>
      <Registration invitation={invitation} />
    </AuthLayout>
  );
}
