package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inventedWords maps names that are no terms of Docker, Compose or Go to the usual ones.
var inventedWords = map[string]string{
	"absence":    "connection",
	"advise":     "warnings",
	"anew":       "again, or recreate",
	"aswished":   "applyOverrides",
	"awake":      "withoutStopped",
	"board":      "status",
	"broughtup":  "waitStarted",
	"company":    "sharing",
	"deaf":       "listensNowhere",
	"departures": "stopSignals",
	"feelpulse":  "heartbeat",
	"forgive":    "reset",
	"ground":     "input",
	"hear":       "read or receive",
	"ill":        "isFailing or unhealthy",
	"judge":      "resolve or check",
	"lags":       "isSlow",
	"letgo":      "detach",
	"mended":     "fixed",
	"note":       "record",
	"patient":    "container",
	"relaunched": "resetAfterRestart",
	"remnants":   "fromLabels",
	"scene":      "snapshot",
	"spared":     "keepsRunning",
	"strangers":  "conflicting",
	"supersede":  "cancel",
	"survey":     "detector",
	"take":       "apply, read or handle",
	"tell":       "report",
	"told":       "reported or given",
	"together":   "batch or group",
	"turn":       "round or leadership",
	"untold":     "inferred",
	"veil":       "redact",
	"wished":     "requested",
	"wishes":     "overrides",
}

// inventedPhrases match what Go's comments word otherwise, each with the usual words.
var inventedPhrases = map[*regexp.Regexp]string{
	regexp.MustCompile(`\bsays whether\b`):                                  "reports whether",
	regexp.MustCompile(`^\w+ says (what|which|how|why|where|who|that)\b`):   "returns, reports or states",
	regexp.MustCompile(`\b(tells|told)\b|\btell of\b`):                      "reports, states, gets or is configured",
	regexp.MustCompile(`(?i)\b(no|some|any|every)body\b|\b(some|any)one\b`): "the user, a process or fastdock",
	regexp.MustCompile(`\bpersons?\b`):                                      "the user",
	regexp.MustCompile(`\b(mend|mends|mended)\b`):                           "fix",
	regexp.MustCompile(`\b(put|puts|brings) (\w+ ){0,4}together\b`):         "compose, merge or join",
	regexp.MustCompile(`\bturns?( \S+){1,8} into\b`):                        "convert, map or render",
	regexp.MustCompile(`\b(a|its|their|the|own|each|in) turn\b`):            "round, lock or one after another",
	regexp.MustCompile(`\banew\b`):                                          "again, or recreate",
}

func TestNamesAreThoseOfDockerAndGo(t *testing.T) {
	positions := token.NewFileSet()
	for _, path := range goFiles(t) {
		file, err := parser.ParseFile(positions, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		stem := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".go"), "_test")
		if usual, invented := inventedWords[stem]; invented {
			t.Errorf("%s: name the file %s", path, usual)
		}
		for _, declared := range declarations(file) {
			if usual, invented := inventedWords[strings.ToLower(declared.Name)]; invented {
				t.Errorf("%s: name %s %s", positions.Position(declared.Pos()), declared.Name, usual)
			}
		}
		for _, doc := range unusualDocs(file) {
			t.Errorf("%s: write \"returns\" for %q", positions.Position(doc.Pos()), firstWords(doc))
		}
		for _, comment := range file.Comments {
			for form, usual := range inventedPhrases {
				if phrase := form.FindString(commentText(comment)); phrase != "" {
					t.Errorf("%s: write %q for %q", positions.Position(comment.Pos()), usual, phrase)
				}
			}
		}
	}
}

// unusualDoc is how the comment of a function begins that is said to be what it returns.
var unusualDoc = regexp.MustCompile(`^\w+ (is|are) (the|what|those|how|where|which|all|every)\b`)

// unusualDocs returns the comments of functions with a result that begin in that way.
func unusualDocs(file *ast.File) []*ast.CommentGroup {
	var unusual []*ast.CommentGroup
	for _, declaration := range file.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if ok && f.Type.Results != nil && unusualDoc.MatchString(commentText(f.Doc)) {
			unusual = append(unusual, f.Doc)
		}
	}
	return unusual
}

func firstWords(doc *ast.CommentGroup) string { return unusualDoc.FindString(commentText(doc)) }

// goFiles returns the Go files of the module's packages. The module's own folder is not read: each git command changes
// it, and a test that has read it is run again.
func goFiles(t *testing.T) []string {
	t.Helper()
	list := exec.Command("go", "list", "-f", "{{.Dir}}", "./...")
	list.Dir = repository
	folders, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for folder := range strings.Lines(string(folders)) {
		found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(folder), "*.go")) // the pattern is right
		files = append(files, found...)
	}
	return files
}

// declarations returns the names of a file's functions, methods and types.
func declarations(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if named, ok := spec.(*ast.TypeSpec); ok {
					names = append(names, named.Name)
				}
			}
		}
	}
	return names
}

func commentText(group *ast.CommentGroup) string {
	return strings.Join(strings.Fields(group.Text()), " ")
}
