package dash

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/fastdock/fastdock/devenv"
)

// victim is a terminal whose title, clipboard and cells must stay the dashboard's.
type victim struct {
	*vt.Emulator
	touched []string
}

func newVictim(width, height int) *victim {
	v := &victim{Emulator: vt.NewEmulator(width, height)}
	v.SetCallbacks(vt.Callbacks{
		Title:            func(title string) { v.touch("title", title) },
		IconName:         func(name string) { v.touch("icon", name) },
		Bell:             func() { v.touch("bell", "") },
		WorkingDirectory: func(dir string) { v.touch("directory", dir) },
		AltScreen:        func(on bool) { v.touch("screen", fmt.Sprint(on)) },
		CursorPosition:   nil,
		BackgroundColor:  func(color.Color) { v.touch("background", "") },
		ForegroundColor:  func(color.Color) { v.touch("foreground", "") },
		CursorColor:      func(color.Color) { v.touch("cursor", "") },
	})
	v.RegisterOscHandler(52, func(data []byte) bool { v.touch("clipboard", string(data)); return true })
	return v
}

func (v *victim) touch(what, with string) { v.touched = append(v.touched, what+" "+with) }

// show draws one log line on a terminal, and returns what was touched and the cells outside the log pane.
func show(t *testing.T, text string, keys ...string) (touched []string, outside string) {
	t.Helper()
	m := screen(80, 24, append(plans(), logged("app", devenv.Sanitize(text)), logged("app", "after it")), Options{})
	press(m, keys...)
	v := newVictim(80, 24)
	content := m.View().Content
	for i, row := range strings.Split(content, "\n") {
		if width := ansi.StringWidth(row); width != 80 {
			t.Errorf("row %d is %d columns wide after %q", i, width, text)
		}
	}
	_, _ = v.WriteString(strings.ReplaceAll(content, "\n", "\r\n"))
	var cells strings.Builder
	for y := range 24 {
		for x := range 80 {
			if l := m.layout.logs; l.Contains(x, y) && y > 0 {
				continue
			}
			if cell := v.CellAt(x, y); cell != nil {
				cells.WriteString(cell.Content)
			}
		}
		cells.WriteByte('\n')
	}
	return v.touched, cells.String()
}

func hostile() map[string]string {
	all := map[string]string{
		"title":           "\x1b]0;owned\x07",
		"title, ST":       "\x1b]2;owned\x1b\\",
		"C1 title":        "\u009d0;owned\u009c",
		"raw C1 title":    "\x9d0;owned\x9c",
		"clipboard":       "\x1b]52;c;b3duZWQ=\x07",
		"link":            "\x1b]8;;http://evil\x07click\x1b]8;;\x07",
		"colours":         "\x1b]11;#ff0000\x07",
		"directory":       "\x1b]7;file://x/y\x07",
		"DCS":             "\x1bP$q\"p\x1b\\",
		"sixel":           "\x1bPq#0;2;0;0;0#0~~\x1b\\",
		"APC":             "\x1b_Gf=24;AAAA\x1b\\",
		"PM":              "\x1b^x\x1b\\",
		"SOS":             "\x1bXx\x1b\\",
		"clear":           "\x1b[2J\x1b[H",
		"C1 clear":        "\u009b2J",
		"cursor":          "\x1b[5;5Howned",
		"scroll":          "\x1b[1;3r\x1b[10S",
		"alternate":       "\x1b[?1049l",
		"reset":           "\x1bc",
		"insert":          "\x1b[4h",
		"answer back":     "\x1b[c\x1b[6n\x05",
		"mouse":           "\x1b[?1003h",
		"wrap off":        "\x1b[?7l",
		"charset":         "\x1b(0\x0e",
		"bell":            "\x07\x07",
		"backspaces":      strings.Repeat("\b", 500) + "owned",
		"returns":         "a\rb\rc",
		"vertical tabs":   "\v\f\v",
		"tabs":            strings.Repeat("\t", 50),
		"index":           "\x1bD\x1bM\x1bE\u0085",
		"unended":         "\x1b]0;owned",
		"unended CSI":     "\x1b[31",
		"unended DCS":     "\x1bPowned",
		"many parameters": "\x1b[" + strings.Repeat("1;", 5000) + "m",
		"invalid":         "\xff\xfe\xc0\x80\xed\xa0\x80",
		"combining":       "a" + strings.Repeat("\u0301", 2000),
		"joined":          strings.Repeat("\U0001F469\u200D", 300),
		"bidi":            "\u202eowned\u2066",
		"wide":            strings.Repeat("日", 300),
		"zero width":      strings.Repeat("\u200b\ufeff", 200),
		"variation":       "☺\ufe0f❤\ufe0f",
		"NUL":             "\x00\x00",
		"DEL":             "\x7f\x7f",
		"colour left on":  "\x1b[41;1;7;8mhidden",
		"long":            strings.Repeat("x", 10<<20),
	}
	for c := range 0x20 {
		all[fmt.Sprintf("C0 %02x", c)] = "a" + string(rune(c)) + "b"
		all[fmt.Sprintf("C1 %02x", c)] = "a" + string(rune(0x80+c)) + "2J;owned" + string(rune(c))
		all[fmt.Sprintf("ESC %02x", c)] = "\x1b" + string(rune(0x40+c)) + "1;1Hx"
	}
	for final := '@'; final <= '~'; final++ {
		all["CSI "+string(final)] = fmt.Sprintf(
			"a\x1b[5;2%cb\x1b[?1049%cc\x1b[>1%cd\x1b[1$%ce\u009b2%c",
			final,
			final,
			final,
			final,
			final,
		)
	}
	for number := range 140 {
		all["OSC"] += fmt.Sprintf("\x1b]%d;owned\x07\u009d%d;c;b3duZWQ=\u009c", number, number)
	}
	return all
}

func TestHostileOutputTouchesNothing(t *testing.T) {
	for _, keys := range [][]string{nil, {"z", "T"}, {"/", "a", "enter", "w"}, {"tab", "tab", "tab", "right"}} {
		_, want := show(t, "harmless", keys...)
		for name, text := range hostile() {
			touched, got := show(t, text, keys...)
			if len(touched) > 0 {
				t.Errorf("%s, %v: touched %q", name, keys, touched)
			}
			if got != want {
				t.Errorf("%s, %v: cells outside the pane changed\n%s", name, keys, got)
			}
		}
	}
}

func FuzzHostileOutput(f *testing.F) {
	for name, text := range hostile() {
		if name != "long" {
			f.Add(text, false)
		}
	}
	_, plain := show(&testing.T{}, "harmless")
	_, wrapped := show(&testing.T{}, "harmless", "z")
	f.Fuzz(func(t *testing.T, text string, wrap bool) {
		var keys []string
		want := plain
		if wrap {
			keys, want = []string{"z"}, wrapped
		}
		touched, got := show(t, strings.ReplaceAll(text, "\n", " "), keys...)
		if len(touched) > 0 || got != want {
			t.Errorf("%q touched %q, cells:\n%s", text, touched, got)
		}
	})
}

// The whole program on a terminal: what a container writes changes neither its title nor its clipboard, nor cells
// beside the logs.
func TestHostileOutputThroughTheRenderer(t *testing.T) {
	term := newTerminal(t, 80, 24)
	var clipboard []string
	term.RegisterOscHandler(52, func(data []byte) bool { clipboard = append(clipboard, string(data)); return true })
	var titles []string // written by the program's own goroutine, which has ended where they are read
	term.SetCallbacks(vt.Callbacks{Title: func(title string) { titles = append(titles, title) }})
	events := healthy()
	for _, text := range hostile() {
		events = append(events, logged("app", devenv.Sanitize(text)))
	}
	s := newStack(append(events, logged("app", "the end of it")))
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "the end of it")
	if got := term.screen(); !strings.Contains(got, "─ services ─") || !strings.Contains(got, " shop  ready in 2.81 s") ||
		len(clipboard) > 0 {
		t.Errorf("clipboard %q, screen:\n%s", clipboard, got)
	}
	s.finish()
	<-done
	restored(t, term)
	if len(titles) == 0 {
		t.Error("the dashboard wrote no title of its own")
	}
	for _, title := range titles {
		if strings.Contains(title, "owned") || title != "" && !strings.Contains(title, "shop") {
			t.Errorf("the title was %q", title)
		}
	}
}
