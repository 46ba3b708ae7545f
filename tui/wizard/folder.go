package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/colorprofile"
)

// folderTitle is the question between the folders of several applications.
const folderTitle = "Which application?"

// AskFolder asks which of several folders holds the application, before anything else can be asked; [ErrAborted] after
// Esc or Ctrl-C.
func AskFolder(ctx context.Context, folders []string, opts Options) (string, error) {
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false)
	keys.Quit = key.NewBinding(key.WithKeys("ctrl+c", "esc"))
	choice := huh.NewSelect[string]().Title(folderTitle).Description("Each folder has a FastAPI application of its own.").
		Options(huh.NewOptions(folders...)...)
	options := []tea.ProgramOption{tea.WithInput(opts.Input), tea.WithOutput(opts.Output), tea.WithoutSignalHandler()}
	if opts.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	form := huh.NewForm(huh.NewGroup(choice)).WithShowHelp(false).WithKeyMap(keys).
		WithTheme(newLook(opts.NoColor, opts.ASCII)).WithProgramOptions(options...)
	err := form.RunWithContext(ctx)
	switch {
	case errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil:
		return "", ErrAborted
	case err != nil:
		return "", fmt.Errorf("ask for the folder: %w", err)
	}
	return choice.GetValue().(string), nil
}

// AskFolderPlainly asks the same in lines. It reads no further than its answer: the other questions come after it.
func AskFolderPlainly(ctx context.Context, folders []string, opts Options) (string, error) {
	rows := make([]choice, len(folders))
	fmt.Fprintf(opts.Output, "%s\n", folderTitle)
	for i, folder := range folders {
		rows[i] = choice{value: folder, title: folder}
		fmt.Fprintf(opts.Output, "  %d  %s\n", i+1, printable(folder))
	}
	for {
		fmt.Fprintf(opts.Output, "Number or name [%s]: ", printable(folders[0]))
		line, err := oneLine(ctx, opts.Input)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(opts.Output)
			return "", &EndError{folderTitle, "the folder, as in `fastdock new " + folders[0] + "`"}
		}
		if err != nil {
			return "", err
		}
		folder, err := understand(line, folders[0], rows)
		if err == nil {
			return folder, nil
		}
		fmt.Fprintf(opts.Output, "  %s\n", printable(err.Error()))
	}
}

// oneLine reads up to the end of a line; io.EOF where the input has none.
func oneLine(ctx context.Context, in io.Reader) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		var line []byte
		for one := make([]byte, 1); ; {
			n, err := in.Read(one)
			line = append(line, one[:n]...)
			if n > 0 && one[0] == '\n' || err != nil && len(line) > 0 {
				err = nil
			} else if err == nil {
				continue
			}
			done <- read{strings.TrimSpace(string(line)), err}
			return
		}
	}()
	select {
	case <-ctx.Done():
		return "", ErrAborted
	case said := <-done:
		return said.line, said.err
	}
}
