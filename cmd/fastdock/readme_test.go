package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func readme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// The README's layout names folders that exist.
func TestReadmeNamesFoldersThatExist(t *testing.T) {
	_, layout, found := strings.Cut(readme(t), "## How it is made\n\n```\n")
	if !found {
		t.Fatal("the README has no layout")
	}
	layout, _, _ = strings.Cut(layout, "```")
	for _, line := range strings.Split(strings.TrimSpace(layout), "\n") {
		folder := strings.Fields(line)[0]
		if info, err := os.Stat(filepath.Join("..", "..", folder)); err != nil || !info.IsDir() {
			t.Errorf("the README names %q: %v", folder, err)
		}
	}
}

// Every direct dependency of go.mod has a reason in the README.
func TestReadmeGivesAReasonForEachDependency(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := readme(t)
	for _, match := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(content), -1) {
		module := match[1]
		parts := strings.Split(module, "/")
		short := "`" + strings.Join(parts[1:], "/") + "`" // "`huh/v2`", listed beside its sibling
		tail := "`" + strings.Join(parts[len(parts)-2:], "/") + "`"
		if !strings.Contains(text, "`"+module+"`") && !strings.Contains(text, short) && !strings.Contains(text, tail) &&
			!strings.Contains(text, "`"+parts[len(parts)-1]+"`") {
			t.Errorf("the README has no reason for %s", module)
		}
	}
}

// The README's exit codes are those of exit.go.
func TestReadmeHasTheExitCodes(t *testing.T) {
	source, err := os.ReadFile("exit.go")
	if err != nil {
		t.Fatal(err)
	}
	var inCode, inReadme []string
	for _, match := range regexp.MustCompile(`(?m)^\texit\w+ += (\d+)`).FindAllStringSubmatch(string(source), -1) {
		inCode = append(inCode, match[1])
	}
	for _, match := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(readme(t), -1) {
		inReadme = append(inReadme, match[1])
	}
	if diff := cmp.Diff(inCode, inReadme); diff != "" {
		t.Errorf("exit.go and the README differ (-code +README):\n%s", diff)
	}
}
