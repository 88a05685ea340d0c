package config_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"chatbot/cmd/chatbot/config"
)

// The README's table lists every setting with its default, and nothing else.
func TestReadmeListsEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	_, table, _ := strings.Cut(string(readme), "## Settings")
	table, _, _ = strings.Cut(table, "\n## ")
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for name := range strings.SplitSeq(cells[1], ",") {
				rows[strings.Trim(name, " `")] = line
			}
		}
	}
	delete(rows, "name")
	delete(rows, "---")
	for field := range reflect.TypeFor[config.Config]().Fields() {
		name := field.Tag.Get("env")
		if name == "-" { // OIDC_<ID>_…, of which there may be any number
			for _, setting := range []string{"ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "SCOPES", "GROUPS_CLAIM", "ADMIN_GROUP", "CREATE_ACCOUNTS", "TRUST_EMAIL", "SIGN_OUT"} {
				if _, ok := rows["OIDC_<ID>_"+setting]; !ok {
					t.Errorf("OIDC_<ID>_%s is not in the README", setting)
				}
				delete(rows, "OIDC_<ID>_"+setting)
			}
			continue
		}
		row, ok := rows[name]
		// For a default that is empty, zero or a sentence, the README describes it in words.
		if value := field.Tag.Get("envDefault"); !ok || len(value) > 0 && len(value) < 12 && !strings.Contains(row, "`"+value+"`") {
			t.Errorf("%s (default %q) is not in the README: %s", name, value, row)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("%s is in the README but is no setting", name)
	}
}
