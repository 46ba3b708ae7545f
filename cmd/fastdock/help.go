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

const (
	// helpWidth is how many columns help takes at most: longer lines are hard to read.
	helpWidth = 80
	// narrowest is how many columns help takes at least, whatever the terminal reports.
	narrowest = 40
	// usageWidth is how many columns a description needs beside a flag; with fewer, it is below the flag.
	usageWidth = 30
	// stackedIndent is the indentation of a description that is below its flag.
	stackedIndent = 6
)

// setHelp prints help as grouped flags, on stdout.
func setHelp(root *cobra.Command, term terminal) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		h := helpText{width: helpWidth, title: func(text string) string { return text }}
		if width := widthOf(term.stdout); width > 0 {
			h.width = min(helpWidth, max(narrowest, width))
		}
		if term.colourAnswers {
			h.title = func(text string) string { return lipgloss.NewStyle().Bold(true).Render(text) }
		}
		h.write(cmd)
		_, _ = io.WriteString(cmd.OutOrStdout(), h.String())
	})
}

type helpText struct {
	strings.Builder
	width int
	title func(string) string
}

func (h *helpText) write(cmd *cobra.Command) {
	for line := range strings.SplitSeq(cmp.Or(cmd.Long, cmd.Short), "\n") {
		fmt.Fprintln(h, findings.Wrapped(line, 0, h.width))
	}
	h.section("Usage", findings.Wrapped("  "+useLine(cmd), stackedIndent, h.width)+"\n")
	if cmd.Example != "" {
		h.section("Examples", strings.TrimRight(cmd.Example, "\n")+"\n")
	}
	h.section("Commands", h.columns(commandRows(cmd)))
	for _, group := range groupedFlags(cmd) {
		h.section(group.title, h.columns(flagRows(group.flags)))
	}
	if cmd.HasAvailableSubCommands() {
		hint := fmt.Sprintf("`%s COMMAND --help` explains a command.", cmd.CommandPath())
		fmt.Fprintf(h, "\n%s\n", findings.Wrapped(hint, 0, h.width))
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
	for _, group := range groupsOf(cmd) {
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

// groupsOf returns the groups of a command's flags, or those of the command above it.
func groupsOf(cmd *cobra.Command) [][2]string {
	words := strings.Fields(cmd.CommandPath())[1:]
	for ; len(words) > 0; words = words[:len(words)-1] {
		if groups := helpGroups[strings.Join(words, " ")]; groups != nil {
			return groups
		}
	}
	return nil
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

// columns lays rows out in two columns, the second of which is wrapped, or one below the other where there is no room.
func (h *helpText) columns(rows [][2]string) string {
	left := 0
	for _, row := range rows {
		left = max(left, ansi.StringWidth(row[0]))
	}
	var out strings.Builder
	for _, row := range rows {
		start := fmt.Sprintf("  %-*s  ", left, row[0])
		if h.width-len(start) < usageWidth {
			fmt.Fprintln(&out, strings.TrimRight(start, " "))
			start = strings.Repeat(" ", stackedIndent)
		}
		fmt.Fprintln(&out, findings.Wrapped(start+row[1], len(start), h.width))
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
