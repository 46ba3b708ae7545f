package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/scaffold"
)

// allCommands returns a command with those below it, as words of a command line.
func allCommands(cmd *cobra.Command) (all [][]string) {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			all = append(append(all, strings.Fields(sub.CommandPath())[1:]), allCommands(sub)...)
		}
	}
	return all
}

// Help fits the terminal, but for examples, whose commands are copied.
func TestHelpFitsTheTerminal(t *testing.T) {
	root := newRootCmd(terminal{})
	for _, width := range []int{narrowest, helpWidth} {
		for _, path := range append(allCommands(root), nil) {
			cmd, _, err := root.Find(path)
			if err != nil {
				t.Fatal(err)
			}
			h := helpText{width: width, title: func(text string) string { return text }}
			h.write(cmd)
			if cmd.Example != "" && !strings.Contains(h.String(), cmd.Example) {
				t.Errorf("help of %q breaks an example", path)
			}
			for line := range strings.Lines(strings.Replace(h.String(), cmd.Example, "", 1)) {
				columns, words := ansi.StringWidth(strings.TrimSuffix(line, "\n")), strings.Fields(line)
				if columns > width && len(words) > 1 {
					t.Errorf("help of %q has a line of %d columns: %s", path, columns, line)
				}
				if strings.HasSuffix(line, " \n") {
					t.Errorf("help of %q has a line with spaces at its end: %q", path, line)
				}
			}
		}
	}
}

// A flag whose description has no room beside it has it below.
func TestNarrowHelpHasDescriptionsBelowFlags(t *testing.T) {
	h := helpText{width: narrowest}
	got := h.columns([][2]string{{"-f, --file FILE", "Compose file; repeatable, merged in order"}})
	if want := "  -f, --file FILE\n      Compose file; repeatable, merged\n      in order\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
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
		cmd, _, err := root.Find(strings.Fields(name))
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
		"new --db ":                "postgres:17\t",
		"new --python ":            "3.13\t",
		"new --base ":              "distroless\t",
		"doctor --explain ":        "FD-P18\t",
		"doctor --output ":         "sarif\n",
		"up --pull ":               "missing\n",
		"up ":                      "web\n",
		"up --profile ":            "jobs\n",
		"down ":                    "web\n",
		"help ":                    "doctor\n",
		"build ":                   "web\n",
		"build --platform ":        "linux/arm64\n",
		"build --context ":         "default\n",
		"deploy --to ":             "swarm\n",
		"deploy status --context ": "default\n",
		"deploy logs ":             "web\n",
		"deploy ":                  "rollback\t",
		"up --exit-code-from ":     "web\n",
		"up --attach ":             "web\n",
		"completion ":              "fish\t",
		"doctor --explain=FD-P1":   "FD-P18\t",
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

// The wizard's list of options has the groups of help.
func TestOptionsHaveTheGroupsOfHelp(t *testing.T) {
	for _, question := range scaffold.Questions() {
		for _, group := range helpGroups["new"] {
			inHelp := slices.Contains(strings.Fields(group[1]), question.Name)
			if inHelp && question.Label != "" && group[0] != "Answers" && group[0] != question.Group {
				t.Errorf("%q is in group %q of help, and in %q of the options", question.Name, group[0], question.Group)
			}
		}
	}
}
