package tool

import (
	"regexp"
	"strings"
	"testing"
)

// TestModelsCallToolsByNamesThatProvidersTake, and that no two tools share.
func TestModelsCallToolsByNamesThatProvidersTake(t *testing.T) {
	takes := regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$`)
	seen := map[string]ID{}
	for _, c := range []struct {
		id           ID
		server, name string
		plain        string // "": it had to be changed
	}{
		{"calculate", "", "calculate", "calculate"}, {"notes/add-note", "notes", "add-note", "notes_add-note"}, {"my-notes/add", "my-notes", "add", "my-notes_add"},
		{"7up/drink", "7up", "drink", "_7up_drink"}, {"7up/drink it", "7up", "drink it", ""}, {"web/search", "web", "search", ""}, {"read/page", "read", "page", ""},
		{"fs/read.file", "fs", "read.file", ""}, {"fs/read/file", "fs", "read/file", ""}, {"fs/read file", "fs", "read file", ""}, {"fs/read_file", "fs", "read_file", "fs_read_file"},
		{"fs/日本", "fs", "日本", ""}, {"fs/中国", "fs", "中国", ""}, {"fs/", "fs", "", "fs_"}, {"fs/a\nb", "fs", "a\nb", ""},
		{ID("fs/" + strings.Repeat("x", 61)), "fs", strings.Repeat("x", 61), "fs_" + strings.Repeat("x", 61)},
		{ID("fs/" + strings.Repeat("x", 62)), "fs", strings.Repeat("x", 62), ""}, {ID("fs/" + strings.Repeat("x", 200) + "y"), "fs", strings.Repeat("x", 200) + "y", ""},
		{ID(strings.Repeat("s", 40) + "/x"), strings.Repeat("s", 40), "x", strings.Repeat("s", 40) + "_x"},
	} {
		got := c.id.Called()
		if !takes.MatchString(got) || c.plain != "" && got != c.plain || c.id.Server() != c.server || c.id.Name() != c.name {
			t.Errorf("%q: %q, %q, %q", c.id, got, c.id.Server(), c.id.Name())
		}
		if other, taken := seen[got]; taken {
			t.Errorf("%q and %q are both called %q", c.id, other, got)
		}
		seen[got] = c.id
	}
}
