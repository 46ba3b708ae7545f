package dash

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
)

// serviceURL returns where a browser finds a service, or "" when it publishes no TCP port. It reads the ports as the
// panes show them: the package of the engine, which knows the loopback of an address, is none of the screen's.
func serviceURL(service devenv.ServiceState) string {
	for _, port := range service.Ports {
		at := phrase.Address(port)
		if strings.HasSuffix(at, "/udp") || !strings.Contains(port, "->") {
			continue
		}
		for _, anywhere := range []string{"0.0.0.0:", "[::]:", ":::"} {
			if port, is := strings.CutPrefix(at, anywhere); is {
				at = "127.0.0.1:" + port
			}
		}
		return "http://" + at
	}
	return ""
}

// browserTimeout is how long a failure to open a browser may take to show; a browser that runs on longer is open.
const browserTimeout = 3 * time.Second

// openBrowser opens an address in the user's browser, beside the screen. $BROWSER goes before the system's own way,
// which libraries for this do not know; and they write what the browser prints to the screen.
func openBrowser(url string) tea.Cmd {
	return func() tea.Msg {
		words := append(openerCommand(runtime.GOOS, os.Getenv("BROWSER")), url)
		ended := make(chan error, 1)
		go func() { ended <- exec.Command(words[0], words[1:]...).Run() }()
		var err error
		select {
		case err = <-ended:
		case <-time.After(browserTimeout):
		}
		switch {
		case errors.Is(err, exec.ErrNotFound):
			return pane.StatusMsg{Tone: pane.Warning, Text: "no browser command found: open " + url}
		case err != nil:
			return pane.StatusMsg{Tone: pane.Failure, Text: fmt.Sprintf("%s failed (%v): open %s", words[0], err, url)}
		}
		return pane.StatusMsg{Tone: pane.Info, Text: "opened " + url}
	}
}

// openerCommand returns the command that opens an address.
func openerCommand(system, browser string) []string {
	browser, _, _ = strings.Cut(browser, ":") // it may name several
	switch {
	case strings.TrimSpace(browser) != "":
		return strings.Fields(browser)
	case system == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case system == "darwin":
		return []string{"open"}
	}
	return []string{"xdg-open"}
}
