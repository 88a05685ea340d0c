import { AuthPage } from "@/features/auth/auth-page";
import { RegisterForm } from "@/features/auth/register-form";
import { Registration } from "@/features/auth/registration";

export default function RegisterPage() {
  return (
    <AuthPage title="register">
      <Registration>
        <RegisterForm />
      </Registration>
    </AuthPage>
  );
}
