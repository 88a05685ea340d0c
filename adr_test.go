package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const adrs = "docs/adr"

var (
	adrFile    = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)
	adrStatus  = regexp.MustCompile(`^(Accepted, \d{4}-\d\d-\d\d\.|Superseded by (\[ADR \d+\]\(\d{4}-[a-z0-9-]+\.md\)|ADR \d+ \(\d{4}-[a-z0-9-]+\))\. Accepted, \d{4}-\d\d-\d\d\.)`)
	adrSection = regexp.MustCompile(`(?m)^## (.*)$`)
	inlineCode = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
	// testName may end in "…", which stands for the rest of the name.
	testName     = regexp.MustCompile(`\bTest[A-Z][A-Za-z0-9]+…?`)
	testFunction = regexp.MustCompile(`(?m)^func (Test[A-Z][A-Za-z0-9]*)\(`)
	link         = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

func TestDecisionRecordsHaveOneForm(t *testing.T) {
	index := read(t, adrs+"/README.md")
	for _, name := range recordNames(t) {
		for _, complaint := range recordComplaints(name, read(t, filepath.Join(adrs, name)), index) {
			t.Errorf("%s: %s", name, complaint)
		}
	}
}

func TestUnformedDecisionRecordsAreFound(t *testing.T) {
	const form = "# 7. Title\n\n## Status\nAccepted, 2026-11-23.\n\n## Context\nc\n\n## Decision\nd\n\n## Consequences\ne\n"
	const index = "| 7 | [Title](0007-title.md) | Accepted |\n"
	if found := recordComplaints("0007-title.md", form, index); len(found) > 0 {
		t.Errorf("a record of the right form: %v", found)
	}
	for name, record := range map[string]string{
		"another number":    strings.Replace(form, "# 7.", "# 8.", 1),
		"another status":    strings.Replace(form, "Accepted, 2026-11-23.", "Accepted", 1),
		"another section":   strings.Replace(form, "## Consequences", "## Result", 1),
		"one more section":  form + "\n## Rejected\nr\n",
		"an empty section":  strings.Replace(form, "Decision\nd\n", "Decision\n\n", 1),
		"sections switched": strings.NewReplacer("Context", "Decision", "Decision", "Context").Replace(form),
	} {
		if found := recordComplaints("0007-title.md", record, index); len(found) != 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
	superseded := strings.Replace(form, "Accepted,", "Superseded by [ADR 9](0009-other.md). Accepted,", 1)
	for name, in := range map[string]string{"no row": "", "another status": index} {
		if found := recordComplaints("0007-title.md", superseded, in); len(found) != 1 {
			t.Errorf("index with %s: %v", name, found)
		}
	}
}

// TestDocumentLinksResolve checks relative links of every document in docs; headings in links are not checked.
func TestDocumentLinksResolve(t *testing.T) {
	for _, document := range documents(t) {
		text := inlineCode.ReplaceAllString(read(t, document), "")
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(found[1], "#")
			if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), target)); err != nil {
				t.Errorf("%s links to %s: %v", document, found[1], err)
			}
		}
	}
}

// TestTestsNamedInDocumentsExist keeps the proofs in docs/security.md and in the decision records in sync with the code.
func TestTestsNamedInDocumentsExist(t *testing.T) {
	var functions []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, "_test.go"):
			for _, found := range testFunction.FindAllStringSubmatch(read(t, path), -1) {
				functions = append(functions, found[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents(t) {
		for _, name := range testName.FindAllString(read(t, document), -1) {
			begin, cut := strings.CutSuffix(name, "…")
			if name != "TestWhatIsNotStoredIsNotSaid" && // an example of an unclear name
				!slices.ContainsFunc(functions, func(f string) bool { return f == name || cut && strings.HasPrefix(f, begin) }) {
				t.Errorf("%s names %s, which does not exist", document, name)
			}
		}
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(recordNames(t), "README.md") {
		all = append(all, filepath.Join(adrs, name))
	}
	return all
}

func recordNames(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(adrs)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != "README.md" {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no decision records found")
	}
	return names
}

// recordComplaints lists how a record differs from the form, and from its row in the index.
func recordComplaints(name, text, index string) (all []string) {
	numbered := adrFile.FindStringSubmatch(name)
	if numbered == nil {
		return []string{"the file is not named 0001-title.md"}
	}
	number := strings.TrimLeft(numbered[1], "0")
	if !strings.HasPrefix(text, "# "+number+". ") {
		all = append(all, "the title does not begin with # "+number+".")
	}
	var sections []string
	parts := adrSection.Split(text, -1)[1:]
	for i, heading := range adrSection.FindAllStringSubmatch(text, -1) {
		sections = append(sections, heading[1])
		if strings.TrimSpace(parts[i]) == "" {
			all = append(all, heading[1]+" is empty")
		}
	}
	if !slices.Equal(sections, []string{"Status", "Context", "Decision", "Consequences"}) {
		return append(all, fmt.Sprintf("the sections are %q; they must be Status, Context, Decision, Consequences", sections))
	}
	status := strings.TrimSpace(parts[0])
	if !adrStatus.MatchString(status) {
		all = append(all, `the status begins neither with "Accepted, 2026-01-02." nor with "Superseded by [ADR 2](0002-title.md). Accepted, 2026-01-02."`)
	}
	_, row, listed := strings.Cut(index, "("+name+")")
	row, _, _ = strings.Cut(row, "\n")
	switch word, _, _ := strings.Cut(status, " "); {
	case !listed:
		all = append(all, "the index does not link to it")
	case !strings.Contains(row, "| "+strings.Trim(word, ",")):
		all = append(all, "the index has another status")
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
