package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/fastdock/fastdock/tui/findings"
)

// helpWidth is how many columns help takes: every terminal has them, and longer lines are hard to read.
const helpWidth = 80

// setHelp prints help as grouped flags, on stdout.
func setHelp(root *cobra.Command, term terminal) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		h := helpText{title: func(text string) string { return text }}
		if term.colourAnswers {
			h.title = func(text string) string { return lipgloss.NewStyle().Bold(true).Render(text) }
		}
		h.write(cmd)
		_, _ = io.WriteString(cmd.OutOrStdout(), h.String())
	})
}

type helpText struct {
	strings.Builder
	title func(string) string
}

func (h *helpText) write(cmd *cobra.Command) {
	for line := range strings.SplitSeq(cmp.Or(cmd.Long, cmd.Short), "\n") {
		fmt.Fprintln(h, findings.Wrapped(line, 0, helpWidth))
	}
	h.section("Usage", "  "+useLine(cmd)+"\n")
	if cmd.Example != "" {
		h.section("Examples", strings.TrimRight(cmd.Example, "\n")+"\n")
	}
	h.section("Commands", columns(commandRows(cmd)))
	for _, group := range groupedFlags(cmd) {
		h.section(group.title, columns(flagRows(group.flags)))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(h, "\n`%s COMMAND --help` explains a command.\n", cmd.CommandPath())
	}
}

func (h *helpText) section(title, body string) {
	if body != "" {
		fmt.Fprintf(h, "\n%s\n%s", h.title(title+":"), body)
	}
}

func useLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND [flags]"
	}
	return strings.TrimSuffix(cmd.UseLine(), " [flags]") + " [flags]"
}

func commandRows(cmd *cobra.Command) [][2]string {
	var rows [][2]string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			rows = append(rows, [2]string{sub.Name(), sub.Short})
		}
	}
	return rows
}

// flagGroup is the flags that help shows under one title.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// groupedFlags returns the flags of a command in the order of helpGroups; those that it does not list come last.
func groupedFlags(cmd *cobra.Command) []flagGroup {
	cmd.InitDefaultHelpFlag()
	var groups []flagGroup
	listed := map[string]bool{}
	for _, group := range helpGroups[cmd.Name()] {
		found := flagGroup{title: group[0]}
		for _, name := range strings.Fields(group[1]) {
			if flag := cmd.Flags().Lookup(name); flag != nil {
				found.flags = append(found.flags, flag)
				listed[name] = true
			}
		}
		groups = append(groups, found)
	}
	rest := flagGroup{title: "Flags"}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !listed[flag.Name] && !flag.Hidden {
			rest.flags = append(rest.flags, flag)
		}
	})
	return append(groups, rest)
}

func flagRows(flags []*pflag.Flag) [][2]string {
	var rows [][2]string
	for _, flag := range flags {
		name := "    --" + flag.Name
		if flag.Shorthand != "" {
			name = "-" + flag.Shorthand + ", --" + flag.Name
		}
		if value := placeholder(flag); value != "" {
			name += " " + value
		}
		rows = append(rows, [2]string{name, flagUsage(flag)})
	}
	return rows
}

// placeholder returns what stands for the value of a flag; empty where the flag needs none.
func placeholder(flag *pflag.Flag) string {
	if known := helpPlaceholders[flag.Name]; known != "" {
		return known
	}
	if flag.NoOptDefVal != "" {
		return ""
	}
	return strings.ToUpper(flag.Name)
}

func flagUsage(flag *pflag.Flag) string {
	runes := []rune(flag.Usage)
	if len(runes) > 1 && !unicode.IsUpper(runes[1]) {
		runes[0] = unicode.ToUpper(runes[0])
	}
	if slices.Contains([]string{"", "false", "0", "0s", "[]"}, flag.DefValue) {
		return string(runes)
	}
	return fmt.Sprintf("%s (default: %s)", string(runes), flag.DefValue)
}

// columns lays rows out in two columns, the second of which is wrapped.
func columns(rows [][2]string) string {
	left := 0
	for _, row := range rows {
		left = max(left, ansi.StringWidth(row[0]))
	}
	var out strings.Builder
	for _, row := range rows {
		start := fmt.Sprintf("  %-*s  ", left, row[0])
		fmt.Fprintln(&out, findings.Wrapped(start+row[1], len(start), helpWidth))
	}
	return out.String()
}

// newHelpCmd returns `fastdock help COMMAND`, which refuses a command that does not exist.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noArguments(cmd.Root(), args)
			}
			return found.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// newManCmd returns the hidden command that prints the manual page, for packages.
func newManCmd(term terminal) *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, cmd.Root())
			if err != nil {
				return fmt.Errorf("make the manual page: %w", err)
			}
			_, err = io.WriteString(term.stdout, page.Build(roff.NewDocument()))
			return err
		},
	}
}
