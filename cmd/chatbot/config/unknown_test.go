package config

import (
	"slices"
	"strings"
	"testing"
)

func TestWarnsOfUnknownSettings(t *testing.T) {
	for name, want := range map[string]string{
		"TURN_QUEU": "TURN_QUEUE", "LOG_LEVE": "LOG_LEVEL", "REDIS_ULR": "REDIS_URL", "DATABSE_URL": "DATABASE_URL", "OPENAI_APIKEY": "OPENAI_API_KEY",
		"RATE_LIMIT_CHATS": "RATE_LIMIT_CHAT", "database_url": "DATABASE_URL", "Log-Format": "LOG_FORMAT", "REDIS_URI": "REDIS_URL",
		"SECRETKEY": "SECRET_KEY", "SECRET_KEY_FILES": "SECRET_KEY_FILE", "MAX_SESSION_PER_USER": "MAX_SESSIONS_PER_USER",
		"LLM_TEMPERATURE": "-", "CHATBOT_SECRET": "-", "TURN_LIMIT": "-", "RATE_LIMIT_LOGIN": "-",
		// Variables of other programs on the machine, in containers and in Compose's .env.
		"PATH": "", "HOME": "", "HOSTNAME": "", "DEBIAN_FRONTEND": "", "XDG_DATA_DIRS": "", "POSTGRES_PASSWORD": "", "POSTGRES_USER": "", "POSTGRES_DB": "",
		"REDIS_PASSWORD": "", "REDIS_PORT": "", "REDIS_SERVICE_HOST": "", "HTTP_PORT": "", "HTTP_PROXY": "", "OPENAI_ORG_ID": "",
		"OTEL_SERVICE_NAME": "", "OTEL_TRACES_SAMPLER": "", "OTEL_LOGS_EXPORTER": "", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "", "GOMEMLIMIT": "", "GODEBUG": "",
		"DEBUGGER": "", "LOGNAME": "", "PUBLIC_REGISTRATION": "", "BACKUP_AT": "", "DOCKER_GID": "", "LANG": "", "TERM": "",
	} {
		_, warnings, err := load(t, name+"=canary")
		if err != nil {
			t.Fatal(err)
		}
		switch text := strings.Join(warnings, "\n"); {
		case strings.Contains(text, "canary"):
			t.Errorf("%s: its value is shown: %s", name, text)
		case want == "" && text != "":
			t.Errorf("%s: %s", name, text)
		case want == "-" && text != name+" is not a setting of this server and is ignored":
			t.Errorf("%s: %q", name, text)
		case want > "-" && text != name+" is not a setting of this server and is ignored; did you mean "+want+"?":
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestNoSettingIsMistakenForAnother(t *testing.T) {
	values := map[string]string{}
	for _, name := range settingNames() {
		values[name] = "x"
	}
	if warnings := unknownSettings(values); len(warnings) > 0 || !slices.Contains(settingNames(), "SECRET_KEY_FILE") {
		t.Errorf("%q", warnings)
	}
}
