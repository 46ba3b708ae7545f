package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var repository = filepath.Join("..", "..")

func document(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// documents returns the paths of everything that is written for readers.
func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil || len(docs) == 0 {
		t.Fatalf("docs: %v, %v", docs, err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"} {
		docs = append(docs, filepath.Join(repository, name))
	}
	return docs
}

func TestReadmeIsShort(t *testing.T) {
	if words := len(strings.Fields(document(t, "README.md"))); words > 900 {
		t.Errorf("the README has %d words, and readers have five minutes", words)
	}
}

// Every link to a file leads to one, and every link to a heading to one of that file.
func TestDocumentsLinkToWhatExists(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, path := range documents(t) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(content), -1) {
			file, heading, _ := strings.Cut(match[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			target := path
			if file != "" {
				target = filepath.Join(filepath.Dir(path), filepath.FromSlash(file))
			}
			linked, err := os.ReadFile(target)
			if err != nil {
				t.Errorf("%s links to %q: %v", path, match[1], err)
				continue
			}
			if heading != "" && !hasHeading(linked, heading) {
				t.Errorf("%s links to %q, and there is no such heading", path, match[1])
			}
		}
	}
}

func hasHeading(content []byte, anchor string) bool {
	for line := range bytes.Lines(content) {
		title, found := strings.CutPrefix(strings.TrimLeft(strings.TrimSpace(string(line)), "#"), " ")
		if found && bytes.HasPrefix(line, []byte("#")) && strings.ReplaceAll(strings.ToLower(title), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// Every flag of a command is in that command's document, and no other flag is.
func TestDocumentsNameEveryFlag(t *testing.T) {
	in := map[string]string{
		"new":     "docs/new.md",
		"up":      "docs/up.md",
		"build":   "docs/build.md",
		"down":    "docs/up.md",
		"doctor":  "docs/doctor.md",
		"deploy":  "docs/deployment.md",
		"version": "docs/install.md",

		"completion": "docs/install.md",
	}
	for _, cmd := range newRootCmd(terminal{}).Commands() {
		if cmd.Hidden {
			continue
		}
		if in[cmd.Name()] == "" {
			t.Errorf("no document is known for %q", cmd.Name())
			continue
		}
		text := document(t, in[cmd.Name()])
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			if !flag.Hidden && !regexp.MustCompile("--"+flag.Name+`\b`).MatchString(text) {
				t.Errorf("%s does not name --%s of %q", in[cmd.Name()], flag.Name, cmd.Name())
			}
		})
	}
}

// Every flag that a document names in backquotes beside fastdock exists.
func TestDocumentsNameNoOtherFlag(t *testing.T) {
	known := map[string]bool{"help": true, "version": true}
	for _, cmd := range append(newRootCmd(terminal{}).Commands(), &cobra.Command{}) {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) { known[flag.Name] = true })
	}
	used := regexp.MustCompile("fastdock (?:new|up|down|deploy|build|doctor|version)[^`\n]*")
	flag := regexp.MustCompile(`--([a-z][a-z-]+)`)
	for _, path := range documents(t) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range used.FindAllString(string(content), -1) {
			for _, match := range flag.FindAllStringSubmatch(command, -1) {
				if !known[match[1]] {
					t.Errorf("%s: %q has no flag --%s", path, command, match[1])
				}
			}
		}
	}
}

// The layout in the document names folders that exist.
func TestArchitectureNamesFoldersThatExist(t *testing.T) {
	_, layout, found := strings.Cut(document(t, "docs/architecture.md"), "```\n")
	if !found {
		t.Fatal("docs/architecture.md has no layout")
	}
	layout, _, _ = strings.Cut(layout, "```")
	for _, line := range strings.Split(strings.TrimSpace(layout), "\n") {
		folder := strings.Fields(line)[0]
		if info, err := os.Stat(filepath.Join(repository, folder)); err != nil || !info.IsDir() {
			t.Errorf("docs/architecture.md names %q: %v", folder, err)
		}
	}
}

// Every direct dependency of go.mod has a reason.
func TestArchitectureGivesAReasonForEachDependency(t *testing.T) {
	text := document(t, "docs/architecture.md")
	for _, match := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(document(t, "go.mod"), -1) {
		module := match[1]
		parts := strings.Split(module, "/")
		short := "`" + strings.Join(parts[1:], "/") + "`" // "`lipgloss/v2`", listed beside its sibling
		tail := "`" + strings.Join(parts[len(parts)-2:], "/") + "`"
		if !strings.Contains(text, "`"+module+"`") && !strings.Contains(text, short) && !strings.Contains(text, tail) &&
			!strings.Contains(text, "`"+parts[len(parts)-1]+"`") {
			t.Errorf("docs/architecture.md has no reason for %s", module)
		}
	}
}

// The document's exit codes are those of exit.go.
func TestDocumentHasTheExitCodes(t *testing.T) {
	source, err := os.ReadFile("exit.go")
	if err != nil {
		t.Fatal(err)
	}
	var inCode, inDocument []string
	for _, match := range regexp.MustCompile(`(?m)^\texit\w+ += (\d+)`).FindAllStringSubmatch(string(source), -1) {
		inCode = append(inCode, match[1])
	}
	for _, match := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(document(t, "docs/ci.md"), -1) {
		inDocument = append(inDocument, match[1])
	}
	if diff := cmp.Diff(inCode, inDocument); diff != "" {
		t.Errorf("exit.go and docs/ci.md differ (-code +document):\n%s", diff)
	}
}

// The document names every event of the JSON output, and no other.
func TestDocumentHasTheEvents(t *testing.T) {
	names := func(pattern, text string) map[string]bool {
		all := map[string]bool{}
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			all[match[1]] = true
		}
		return all
	}
	_, table, _ := strings.Cut(document(t, "docs/ci.md"), "## Events")
	var code strings.Builder
	sources, _ := filepath.Glob(filepath.Join(repository, "tui", "printer", "*.go")) // the pattern is right
	for _, source := range sources {
		content, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(content)
	}
	inCode := names(`[hH]ead\("(\w+)"`, code.String())
	inDocument := names("(?m)^\\| `(\\w+)` \\|", table)
	delete(inDocument, "type")
	if diff := cmp.Diff(inCode, inDocument); diff != "" || len(inCode) < 20 {
		t.Errorf("the events differ (-code +document):\n%s", diff)
	}
}
