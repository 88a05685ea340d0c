import { LoginPage } from "@/features/auth/login-page";

export default function Login() {
  return <LoginPage />;
}
