package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
)

func helpOf(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(t.Context(), append(args, "--help"), terminal{stdout: &out, stderr: t.Output()}); code != exitOK {
		t.Fatalf("%q ended with code %d", args, code)
	}
	return out.String()
}

func TestHelpFits80Columns(t *testing.T) {
	for _, cmd := range newRootCmd(terminal{}).Commands() {
		for line := range strings.Lines(helpOf(t, cmd.Name())) {
			if width := ansi.StringWidth(strings.TrimSuffix(line, "\n")); width > 80 {
				t.Errorf("help of %q has a line of %d columns: %s", cmd.Name(), width, line)
			}
			if strings.HasSuffix(line, " \n") {
				t.Errorf("help of %q has a line with spaces at its end: %q", cmd.Name(), line)
			}
		}
	}
}

func TestHelpGroupsEveryFlagOnce(t *testing.T) {
	for _, cmd := range newRootCmd(terminal{}).Commands() {
		if helpGroups[cmd.Name()] == nil {
			continue
		}
		seen := map[string]bool{}
		for _, group := range groupedFlags(cmd) {
			for _, flag := range group.flags {
				if group.title == "Flags" || seen[flag.Name] {
					t.Errorf("helpGroups of %q: --%s is in no group, or in two", cmd.Name(), flag.Name)
				}
				seen[flag.Name] = true
			}
		}
	}
}

func TestHelpGroupsNameFlagsThatExist(t *testing.T) {
	root := newRootCmd(terminal{})
	for name, groups := range helpGroups {
		cmd, _, err := root.Find([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		cmd.InitDefaultHelpFlag()
		for _, group := range groups {
			for _, flag := range strings.Fields(group[1]) {
				if cmd.Flags().Lookup(flag) == nil {
					t.Errorf("helpGroups of %q: there is no --%s", name, flag)
				}
			}
		}
	}
}

// What an answer, an ID or a service can be is completed; the word after the tab describes it.
func TestValuesAreCompleted(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "compose.yaml", "services: {web: {image: a}, worker: {image: a, profiles: [jobs]}}\n")
	for line, want := range map[string]string{
		"new --db ":              "postgres:17\t",
		"new --python ":          "3.13\t",
		"new --base ":            "distroless\t",
		"doctor --explain ":      "FD-P18\t",
		"doctor --output ":       "sarif\n",
		"up --pull ":             "missing\n",
		"up ":                    "web\n",
		"up --profile ":          "jobs\n",
		"down ":                  "web\n",
		"help ":                  "doctor\n",
		"completion ":            "fish\t",
		"doctor --explain=FD-P1": "FD-P18\t",
	} {
		var out bytes.Buffer
		words := strings.Split(line, " ")
		words = append([]string{cobra.ShellCompRequestCmd}, words...)
		code := run(t.Context(), words, terminal{stdout: &out, stderr: t.Output()})
		if code != exitOK || !strings.Contains("\n"+out.String(), "\n"+want) {
			t.Errorf("%q is completed by %q (code %d), want %q among it", line, out.String(), code, want)
		}
	}
}
