package archtest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the depguard section of .golangci.yml")

// section is where depguard's settings are in .golangci.yml: from this line to the next one that is not indented deeper.
const section = "    depguard:\n"

// TestDepguardFollowsArrows checks that editors and the lint know the same arrows as this package.
func TestDepguardFollowsArrows(t *testing.T) {
	const file = ".golangci.yml"
	config, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(config), section)
	if !found {
		t.Fatalf("%s has no line %q", file, section)
	}
	after := rest
	for strings.HasPrefix(after, "     ") {
		_, after, _ = strings.Cut(after, "\n")
	}
	held, want := rest[:len(rest)-len(after)], depguard(load(t), goFolders(t))
	if held == want {
		return
	}
	if !*update {
		t.Errorf("the depguard section of %s differs from arrows.yaml, or a folder is new: run `go test . -run Depguard -update`", file)
		return
	}
	if err := os.WriteFile(file, []byte(before+section+want+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// guard is a rule of depguard. A list allows an import by its longest entry.
type guard struct {
	name, mode   string
	files, allow []string
	deny         [][2]string // a package, and why
}

func (g guard) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "        %s:\n          list-mode: %s\n          files: [%s]\n", g.name, g.mode, strings.Join(g.files, ", "))
	if len(g.allow) > 0 {
		slices.Sort(g.allow)
		fmt.Fprintf(&b, "          allow: [%s]\n", strings.Join(g.allow, ", "))
	}
	if len(g.deny) > 0 {
		b.WriteString("          deny:\n")
	}
	for _, d := range g.deny {
		fmt.Fprintf(&b, "            - {pkg: %s, desc: %q}\n", d[0], d[1])
	}
	return b.String()
}

// depguard returns the settings that hold the arrows for these folders.
func depguard(a arrows, folders []string) string {
	var b strings.Builder
	b.WriteString("      rules: # written from arrows.yaml by `go test . -run Depguard -update`\n")
	for i, f := range a.Folders {
		if f.Ours == nil {
			continue
		}
		files := []string{glob(f.In)}
		for _, earlier := range a.Folders[:i] {
			switch {
			case !overlap(earlier.In, f.In):
			case earlier.Floor != "" && earlier.Floor != f.Floor:
				files = append(files, no(glob(earlier.Floor)))
			default:
				files = append(files, no(glob(earlier.In)))
			}
		}
		var special []guard
		for _, folder := range a.withMore(f, folders) {
			stars, _ := matches(f.In, folder)
			own := f.guard(folder, fill(f.Ours.Only, stars), a.Module)
			own.files = []string{glob(folder), no("$test")}
			special = append(special, own)
			files = append(files, no(glob(folder)))
		}
		plain := slices.DeleteFunc(slices.Clone(f.Ours.Only), func(p string) bool { return strings.Contains(p, "*") })
		g := f.guard(strings.TrimSuffix(f.In, "$"), plain, a.Module)
		g.files = append(slices.Compact(files), no("$test"))
		for _, g := range append([]guard{g}, special...) {
			b.WriteString(g.String())
		}
	}
	for _, g := range append([]guard{a.testsOnly(folders), a.libraries()}, a.owned()...) {
		b.WriteString(g.String())
	}
	return b.String()
}

// guard returns the guard of a folder that may import these packages of ours.
func (f folderRule) guard(name string, ours []string, module string) guard {
	g := guard{name: name, mode: "lax", deny: [][2]string{{module + "/", f.Ours.Because}}}
	for _, pkg := range ours {
		g.allow = append(g.allow, module+"/"+pkg)
	}
	for _, std := range f.Std {
		if std.Never == nil {
			g.mode = "strict"
		}
		g.allow = slices.Concat(g.allow, std.Only, std.But)
		for _, pkg := range std.Never {
			g.deny = append(g.deny, [2]string{pkg, std.Because})
		}
	}
	return g
}

// withMore returns what a rule with stars stands for where there are packages that only its own folders may import: depguard knows no
// stars in packages, so that these folders need guards of their own.
func (a arrows) withMore(f folderRule, folders []string) (all []string) {
	depth := len(strings.Split(f.In, "/"))
	for _, folder := range folders {
		if a.rule(folder) == nil || a.rule(folder).In != f.In {
			continue
		}
		stars, _ := matches(f.In, folder)
		for _, only := range f.Ours.Only {
			own := fill([]string{only}, stars)
			if strings.Contains(only, "*") && slices.ContainsFunc(folders, func(other string) bool {
				return other != folder && matchesAny(own, other) && (matchesAny(a.TestsOnly.Packages, folder) || !matchesAny(a.TestsOnly.Packages, other))
			}) {
				all = append(all, strings.Join(strings.Split(folder, "/")[:depth], "/"))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (a arrows) testsOnly(folders []string) guard {
	g := guard{name: "tests-only", mode: "lax", files: []string{no("$test")}}
	for _, p := range a.TestsOnly.Packages {
		g.files = append(g.files, no(glob(p)))
		if !strings.Contains(p, "*") {
			g.deny = append(g.deny, [2]string{a.Module + "/" + p, a.TestsOnly.Because})
			continue
		}
		for _, folder := range folders {
			if matchesAny([]string{p}, folder) {
				g.deny = append(g.deny, [2]string{a.Module + "/" + folder, a.TestsOnly.Because})
			}
		}
	}
	return g
}

// libraries allows those that have owners.
func (a arrows) libraries() guard {
	g := guard{name: "libraries", mode: "strict", files: []string{no("$test")}, allow: []string{"$gostd", a.Module + "/"}}
	for _, o := range a.Owners {
		g.allow = append(g.allow, o.Of...)
	}
	return g
}

// owned returns the guards that keep libraries to their owners.
func (a arrows) owned() (all []guard) {
	for _, o := range a.Owners {
		g := guard{name: "owned by " + strings.Join(o.Are, " and "), mode: "lax"}
		if o.InTests {
			g.name += ", tests included"
		}
		for _, owner := range o.Are {
			g.files = append(g.files, no(glob(owner)))
		}
		if !o.InTests {
			g.files = append(g.files, no("$test"))
		}
		for _, lib := range o.Of {
			g.deny = append(g.deny, [2]string{lib, o.Because})
		}
		if i := slices.IndexFunc(all, func(other guard) bool { return other.name == g.name }); i >= 0 {
			all[i].deny = append(all[i].deny, g.deny...)
			continue
		}
		all = append(all, g)
	}
	return all
}

// glob returns the files of a folder as depguard selects them.
func glob(folder string) string {
	if folder, alone := strings.CutSuffix(folder, "$"); alone {
		return `"**/` + folder + `/*.go"`
	}
	return `"**/` + folder + `/**"`
}

// no excludes files.
func no(files string) string { return `"!` + strings.Trim(files, `"`) + `"` }

// overlap reports whether a folder can match both patterns.
func overlap(a, b string) bool {
	a, aloneA := strings.CutSuffix(a, "$")
	b, aloneB := strings.CutSuffix(b, "$")
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	if aloneA && len(x) < len(y) || aloneB && len(y) < len(x) {
		return false
	}
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] && !strings.Contains(x[i]+y[i], "*") {
			return false
		}
	}
	return true
}
