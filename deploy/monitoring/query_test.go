package monitoring_test

import (
	"regexp"
	"slices"
	"strings"
)

var (
	quoted    = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	brackets  = regexp.MustCompile(`\[[^\]]*\]`)
	numbers   = regexp.MustCompile(`(^|[^\w:])\d[\w.]*`)
	selectors = regexp.MustCompile(`\b([a-zA-Z_:][\w:]*)?\{([^}]*)\}`)
	groupings = regexp.MustCompile(`\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)`)
	words     = regexp.MustCompile(`([a-zA-Z_:][\w:]*)(\s*\()?`)
	keywords  = []string{"and", "or", "unless", "bool", "offset", "inf", "nan"}
)

// use is a metric in a query, with the labels of its selector.
type use struct {
	name   string
	labels []string
}

// parse returns the metrics of a PromQL query and the labels that it groups by. promtool checks the grammar (make alerts); parse only
// finds names.
func parse(query string) (uses []use, groupedBy []string) {
	query = quoted.ReplaceAllString(query, `""`)
	query = brackets.ReplaceAllString(query, "")
	query = numbers.ReplaceAllString(query, "$1 ")
	query = groupings.ReplaceAllStringFunc(query, func(found string) string {
		groupedBy = append(groupedBy, list(groupings.FindStringSubmatch(found)[2])...)
		return " "
	})
	query = selectors.ReplaceAllStringFunc(query, func(found string) string {
		parts := selectors.FindStringSubmatch(found)
		u := use{name: parts[1]}
		for _, matcher := range list(parts[2]) {
			u.labels = append(u.labels, strings.TrimRight(strings.TrimSuffix(matcher, `""`), "=!~ "))
		}
		uses = append(uses, u)
		return " "
	})
	for _, word := range words.FindAllStringSubmatch(query, -1) {
		if word[2] == "" && !slices.Contains(keywords, strings.ToLower(word[1])) {
			uses = append(uses, use{name: word[1]})
		}
	}
	return uses, groupedBy
}

func list(text string) (items []string) {
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
