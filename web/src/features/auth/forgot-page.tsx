import { AuthLayout } from "./auth-layout";
import { ForgotForm } from "./forgot-form";

export function ForgotPage() {
  return (
    <AuthLayout title="forgot">
      <ForgotForm />
    </AuthLayout>
  );
}
