package archtest

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
)

// arrows is the part of arrows.yaml about Go; the file says what its fields mean.
type arrows struct {
	Module  string
	Folders []folderRule
	Floors  struct {
		Knows   []string
		Because string
	}
	TestsOnly struct {
		Packages []string
		Because  string
	} `yaml:"tests_only"`
	Owners []owners
}

// folderRule bounds the imports of a folder, or, as a floor, of an adapter in areas.
type folderRule struct {
	In   string
	Ours *bound
	Std  []bound

	Floor     string   // the adapter; also in the rules that it stands for
	Root      []string // what its root may import besides
	Assembles string   // the area that imports the others
}

// bound allows Only some packages, or all but those of Never that But does not except.
type bound struct {
	Only, Never, But []string
	Because          string
}

type owners struct {
	Of, Are []string
	InTests bool `yaml:"in_tests"`
	Because string
}

// theArrows returns the arrows, with each floor as the folders that it consists of.
var theArrows = sync.OnceValues(func() (arrows, error) {
	var file struct {
		Go   arrows
		Page yaml.Node // the page's lint reads it
	}
	text, err := os.Open("arrows.yaml")
	if err != nil {
		return arrows{}, err
	}
	defer func() { _ = text.Close() }()
	decoder := yaml.NewDecoder(text)
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return arrows{}, err
	}
	a := file.Go
	a.Folders = nil
	for _, f := range file.Go.Folders {
		if f.Floor == "" {
			a.Folders = append(a.Folders, f)
			continue
		}
		a.Folders = append(a.Folders, a.floor(f)...)
	}
	return a, nil
})

// floor returns the rules of the folders of a floor.
func (a arrows) floor(f folderRule) []folderRule {
	in := func(folder string, only ...string) folderRule {
		return folderRule{In: folder, Floor: f.Floor, Ours: &bound{Only: slices.Concat(a.Floors.Knows, only), Because: a.Floors.Because}}
	}
	root, internal := f.Floor+"$", f.Floor+"/internal"
	rules := []folderRule{in(root, f.Root...), in(internal, root, internal)}
	if f.Assembles != "" {
		rules = append(rules, in(f.Floor+"/"+f.Assembles, f.Floor))
	}
	return append(rules, in(f.Floor+"/*", root, internal, f.Floor+"/*"))
}

func load(t *testing.T) arrows {
	t.Helper()
	a, err := theArrows()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// matches reports whether a pattern stands for a package, and what its stars are in it.
func matches(pattern, pkg string) (stars []string, ok bool) {
	pattern, alone := strings.CutSuffix(pattern, "$")
	wanted, parts := strings.Split(pattern, "/"), strings.Split(pkg, "/")
	if len(parts) < len(wanted) || alone && len(parts) > len(wanted) {
		return nil, false
	}
	for i, want := range wanted {
		if before, after, star := strings.Cut(want, "*"); star {
			if ok := strings.HasPrefix(parts[i], before) && strings.HasSuffix(parts[i], after); !ok {
				return nil, false
			}
			stars = append(stars, parts[i])
		} else if want != parts[i] {
			return nil, false
		}
	}
	return stars, true
}

func matchesAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { _, ok := matches(p, pkg); return ok })
}

// fill returns patterns with the stars that a folder has.
func fill(patterns, stars []string) []string {
	var all []string
	for _, p := range patterns {
		for _, star := range stars {
			p = strings.Replace(p, "*", star, 1)
		}
		all = append(all, p)
	}
	return all
}

// allows reports whether a package is within a bound.
func (b bound) allows(pkg string) bool {
	if b.Never != nil {
		return !matchesAny(b.Never, pkg) || matchesAny(b.But, pkg)
	}
	return matchesAny(b.Only, pkg)
}

// rule returns the rule of a folder, with its stars filled in; nil: there is none.
func (a arrows) rule(folder string) *folderRule {
	for _, f := range a.Folders {
		if stars, ok := matches(f.In, folder); ok {
			if f.Ours != nil {
				f.Ours = &bound{Only: fill(f.Ours.Only, stars), Because: f.Ours.Because}
			}
			return &f
		}
	}
	return nil
}

// fault says what is wrong with a file in folder importing target, or "".
func (a arrows) fault(folder, target string) string {
	rule := a.rule(folder)
	ours, isOurs := strings.CutPrefix(target, a.Module+"/")
	switch {
	case rule == nil:
		return "an unknown folder: give it its arrows in arrows.yaml"
	case !isOurs && strings.Contains(strings.Split(target, "/")[0], "."):
		return a.foreign(folder, target, false)
	case !isOurs:
		for _, b := range rule.Std {
			if !b.allows(target) {
				return b.Because
			}
		}
		return ""
	case matchesAny(a.TestsOnly.Packages, ours) && !matchesAny(a.TestsOnly.Packages, folder):
		return a.TestsOnly.Because
	case rule.Ours != nil && !rule.Ours.allows(ours):
		return rule.Ours.Because
	}
	return ""
}

// foreign says what is wrong with a library in a folder, or "".
func (a arrows) foreign(folder, target string, inTest bool) string {
	for _, o := range a.Owners {
		if matchesAny(o.Of, target) {
			if matchesAny(o.Are, folder) || inTest && !o.InTests {
				return ""
			}
			return o.Because
		}
	}
	if inTest {
		return ""
	}
	return "a library without owners: name them in arrows.yaml"
}
