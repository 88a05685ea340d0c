import { AuthLayout } from "./auth-layout";
import { ForgotForm } from "./forgot-form";

/** Shown to people who are signed in, too: a browser may be signed in to an account whose password is forgotten. */
export function ForgotPage() {
  return (
    <AuthLayout title="forgot" stay>
      <ForgotForm />
    </AuthLayout>
  );
}
