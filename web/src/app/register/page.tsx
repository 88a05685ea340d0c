import { RegisterPage } from "@/features/auth/register-page";

export default function Register() {
  return <RegisterPage />;
}
