import { AuthLayout } from "./auth-layout";
import { RegisterForm } from "./register-form";
import { Registration } from "./registration";

export function RegisterPage() {
  return (
    <AuthLayout title="register">
      <Registration>
        <RegisterForm />
      </Registration>
    </AuthLayout>
  );
}
