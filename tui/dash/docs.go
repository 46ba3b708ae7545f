package dash

import (
	"context"
	"net/http"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/dash/logs"
)

// docsTimeout bounds the request for an app's documentation.
const docsTimeout = 2 * time.Second

// docs knows which services serve FastAPI's documentation.
type docs struct {
	background *background
	exists     func(ctx context.Context, url string) bool
	requested  map[string]bool // services
	known      map[string]bool // services that have it
}

func newDocs(b *background) *docs {
	return &docs{background: b, exists: headSucceeds, requested: map[string]bool{}, known: map[string]bool{}}
}

// docsMsg reports whether a service serves its documentation.
type docsMsg struct {
	service string
	exists  bool
}

// request asks each app for its documentation, once it is healthy.
func (d *docs) request(state devenv.State) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range state.Services {
		health, _ := serviceHealth(s, state.Stopping)
		if state.ReadyIn == 0 || health != healthOK || d.requested[s.Name] || !isWeb(s) {
			continue
		}
		d.requested[s.Name] = true
		cmds = append(cmds, func() tea.Msg {
			ctx, cancel := d.background.context(docsTimeout)
			defer cancel()
			return docsMsg{s.Name, d.exists(ctx, serviceURL(s)+logs.DocsProbe)}
		})
	}
	return tea.Batch(cmds...)
}

// url returns where to look at a service in a browser.
func (d *docs) url(s devenv.ServiceState) string {
	if d.known[s.Name] {
		return serviceURL(s) + "/docs"
	}
	return serviceURL(s)
}

// isWeb reports whether a browser can show a service: it publishes a port, and is no database.
func isWeb(s devenv.ServiceState) bool { return serviceURL(s) != "" && consoleIndex(s.Image) < 0 }

// headSucceeds reports whether a HEAD request is answered with 200. It asks the port itself, through no proxy.
func headSucceeds(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, url, http.NoBody)
	if err != nil {
		return false
	}
	request.Header.Set("User-Agent", "fastdock")
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}
