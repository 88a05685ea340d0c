package config

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ourPrefixes are prefixes of names that are either settings of this server or mistakes.
var ourPrefixes = []string{"CHATBOT_", "RATE_LIMIT_", "LLM_", "TURN_", "DEMO_", "OIDC_"}

// settingNames returns the names of all settings.
func settingNames() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("env"); name != "-" {
			names = append(names, name)
		}
	}
	for _, name := range inFiles {
		names = append(names, name+"_FILE")
	}
	return names
}

// unknownSettings warns of variables that have no effect but were probably meant for this server: names with our prefixes, and
// names similar to one of our settings. Their values may be secrets and are never shown.
func unknownSettings(values map[string]string) (warnings []string) {
	known := settingNames()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(known, name) || isSignOn(name) {
			continue
		}
		likely, found := nearest(name, known)
		ours := slices.ContainsFunc(ourPrefixes, func(prefix string) bool { return strings.HasPrefix(strings.ToUpper(name), prefix) })
		switch {
		case found:
			warnings = append(warnings, fmt.Sprintf("%s is not a setting of this server and is ignored; did you mean %s?", name, likely))
		case ours:
			warnings = append(warnings, fmt.Sprintf("%s is not a setting of this server and is ignored", name))
		}
	}
	return warnings
}

// nearest returns the setting that a name probably stands for. They may differ in case and separators, in one letter, or in two if
// the name is long. Short names are not compared, because they resemble those of other programs, and neither are OpenTelemetry's,
// which are many.
func nearest(name string, known []string) (string, bool) {
	plain := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToUpper(s))
	}
	distance := func(other string) int { return edits(plain(name), plain(other)) }
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	most := 0
	switch n := len(plain(name)); {
	case strings.HasPrefix(name, "OTEL_") || n < 7:
	case n < 12:
		most = 1
	default:
		most = 2
	}
	return best, distance(best) <= most
}

// edits returns the number of letters to insert, delete, replace or swap with a neighbour to turn one text into the other (optimal
// string alignment distance).
func edits(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			differs := 0
			if a[i-1] != b[j-1] {
				differs = 1
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+differs)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
