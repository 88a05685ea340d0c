import { AuthLayout } from "./auth-layout";
import { VerifyForm } from "./verify-form";

/** Shown to people who are signed in, too: mostly it is their address. */
export function VerifyPage() {
  return (
    <AuthLayout title="verify" stay>
      <VerifyForm />
    </AuthLayout>
  );
}
