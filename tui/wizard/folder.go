package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fastdock/fastdock/tui/pane"
)

// folderTitle is the question between the directories of several applications.
const folderTitle = "Which application?"

// AskFolder asks which of several directories holds the application, before anything else can be asked; [ErrAborted]
// after Esc or Ctrl-C.
func AskFolder(ctx context.Context, folders []string, opts Options) (string, error) {
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(opts.Input), tea.WithOutput(opts.Output), tea.WithoutSignalHandler(),
	}
	if opts.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	begun := &folderModel{
		folders: folders,
		choose:  pane.NewSelect(folders, 0),
		style:   newStyle(opts.NoColor, opts.ASCII),
		width:   80,
	}
	final, err := tea.NewProgram(begun, options...).Run()
	if ctx.Err() != nil {
		return "", ErrAborted
	}
	if err != nil {
		return "", fmt.Errorf("ask for the folder: %w", err)
	}
	if m := final.(*folderModel); m.state == finished {
		return m.folders[m.choose.Index()], nil
	}
	return "", ErrAborted
}

// folderModel is the choice between directories on the screen.
type folderModel struct {
	folders []string
	choose  pane.Select
	style   *style
	width   int
	state   state
}

func (m *folderModel) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m *folderModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		m.style.setDark(msg.IsDark())
	case tea.WindowSizeMsg:
		m.width = msg.Width
		m.choose.SetHeight(max(1, min(len(m.folders), msg.Height-2)))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "ctrl+c", "esc":
			m.state = aborted
			return m, tea.Quit
		case "enter":
			m.state = finished
			return m, tea.Quit
		}
		m.choose.HandleKey(msg)
	}
	return m, nil
}

// View draws the choice; nothing once it is made.
func (m *folderModel) View() tea.View {
	if m.state != asking {
		return tea.NewView("")
	}
	lines := []string{
		m.style.theme.Strong.Render(folderTitle),
		m.style.theme.Muted.Render("Each folder contains a FastAPI application."),
	}
	return tea.NewView(strings.Join(append(lines, m.choose.Render(m.width, m.style.theme)...), "\n"))
}

// AskFolderPlain asks the same in lines. It reads no further than its answer: the other questions come after it.
func AskFolderPlain(ctx context.Context, folders []string, opts Options) (string, error) {
	rows := make([]choice, len(folders))
	fmt.Fprintf(opts.Output, "%s\n", folderTitle)
	for i, folder := range folders {
		rows[i] = choice{value: folder, title: folder}
		fmt.Fprintf(opts.Output, "  %d  %s\n", i+1, printable(folder))
	}
	for {
		fmt.Fprintf(opts.Output, "Number or name [%s]: ", printable(folders[0]))
		line, err := readLine(ctx, opts.Input)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(opts.Output)
			return "", &EndError{folderTitle, "the folder, for example `fastdock new " + folders[0] + "`"}
		}
		if err != nil {
			return "", err
		}
		folder, err := parseAnswer(line, folders[0], rows)
		if err == nil {
			return folder, nil
		}
		fmt.Fprintf(opts.Output, "  %s\n", printable(err.Error()))
	}
}

// readLine reads up to the end of a line; io.EOF where the input has none.
func readLine(ctx context.Context, in io.Reader) (string, error) {
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
