package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// oldWords are names that were replaced by the field's terms; docs/glossary.md has those.
var oldWords = wordSet(`Journal Fact keeper adopt follower Marks Stretch Condemn Condemned Erasure Successors patience keeping mirror ship
	news`)

// riddles are turns of phrase to avoid in comments, with what to write.
var riddles = map[*regexp.Regexp]string{
	regexp.MustCompile(`\b(is that|are those) of [a-z]+\.[A-Z]`):     `name the interface: "Answer implements ports.Model"`,
	regexp.MustCompile(`\bnobody comes in\b`):                        `say what is refused: "A login that cannot be audited is refused."`,
	regexp.MustCompile(`\bas good as (new|none)\b`):                  `say when it holds: "once its bucket is full"`,
	regexp.MustCompile(`\bof which nothing is (heard|said|known)\b`): `subject first: "whose output is buffered until commit"`,
	regexp.MustCompile(`\b(is|are) .{1,20} affair\b`):                `say who does it`,
	regexp.MustCompile(`\bwhere to ask for what\b`):                  `"selects endpoint, key and model"`,
}

// testNames begin with what is tested: TestFailedCommitEmitsNothing.
var unclearTest = regexp.MustCompile(`^Test(An?[A-Z][a-z]|What[A-Z]|Who[A-Z]|Nobody|Whoever|Of[A-Z])`)

func wordSet(list string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(list) {
		all[w] = true
	}
	return all
}

// complaints lists what is unclear in a file of Go.
func complaints(set *token.FileSet, file *ast.File) (all []string) {
	say := func(at token.Pos, text string) { all = append(all, set.Position(at).String()+": "+text) }
	ast.Inspect(file, func(n ast.Node) bool {
		var names []*ast.Ident
		switch n := n.(type) {
		case *ast.FuncDecl:
			names = []*ast.Ident{n.Name}
			if n.Recv == nil && unclearTest.MatchString(n.Name.Name) {
				say(n.Pos(), n.Name.Name+": begin with what is tested, then the behaviour and its condition")
			}
		case *ast.TypeSpec:
			names = []*ast.Ident{n.Name}
		case *ast.Field:
			names = n.Names
		case *ast.ValueSpec:
			names = n.Names
		}
		for _, name := range names {
			if oldWords[name.Name] {
				say(name.Pos(), name.Name+" was replaced: docs/glossary.md has the word for it")
			}
		}
		return true
	})
	for _, group := range file.Comments {
		text := strings.Join(strings.Fields(group.Text()), " ")
		for riddle, instead := range riddles {
			if found := riddle.FindString(text); found != "" {
				say(group.Pos(), `"`+found+`": `+instead)
			}
		}
	}
	return all
}

func TestCodeUsesPlainWords(t *testing.T) {
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, complaint := range complaints(set, file) {
			t.Error(complaint)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUnclearWordsAreFound(t *testing.T) {
	for _, source := range []string{
		"type Journal interface{}", "func f() { }\n// Next is that of ports.Reader.\nfunc g() {}", "func TestWhatIsNotStoredIsNotSaid() {}",
		"type a struct { follower string }", "// Of a run of which nothing is heard.\nvar x int", "func TestAReaderComesBack() {}",
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", "package x\n\n"+source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if len(complaints(set, file)) != 1 {
			t.Errorf("%s: %v", source, complaints(set, file))
		}
	}
}
