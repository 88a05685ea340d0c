import { AuthLayout } from "./auth-layout";
import { ResetForm } from "./reset-form";

/** Shown to people who are signed in, too: the link may be of another account. */
export function ResetPage() {
  return (
    <AuthLayout title="reset" stay>
      <ResetForm />
    </AuthLayout>
  );
}
