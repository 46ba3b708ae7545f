package up

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
)

// logLines hands lines on, and reads them for reloads. Lines from before the session began are history: what
// they tell is over.
func (s *Session) logLines(c container.InspectResponse, lines devenv.LogLines) {
	s.out.Send(lines)
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	var parser *reloadParser // not made for history alone
	for _, line := range lines.Lines {
		if tellsOfReloader(line.Text) {
			s.reloaderOf(c).read(line.Text, time.Now())
		}
		if !line.At.Before(s.began) {
			if parser == nil {
				parser = s.parser(c, starting)
			}
			parser.read(line)
		}
	}
}

// unread tells, once for each service, that its log cannot be read: its logging driver may keep nothing.
func (s *Session) unread() func(c container.InspectResponse, cause error) {
	var told sync.Map
	return func(c container.InspectResponse, cause error) {
		service := serviceName(c)
		if _, before := told.LoadOrStore(service, true); before {
			return
		}
		text := "its logs cannot be read: " + devenv.FirstLine(cause.Error())
		if c.HostConfig != nil && c.HostConfig.LogConfig.Type != "" {
			text += fmt.Sprintf(" (logging driver %q)", c.HostConfig.LogConfig.Type)
		}
		s.out.Send(devenv.Notice{Service: service, Text: text})
	}
}

// parserOf makes a container's reload parser, in a phase that depends on whether it runs already.
func (s *Session) parserOf(c container.InspectResponse, phase reloadPhase) {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	s.parser(c, phase)
}

func (s *Session) parser(c container.InspectResponse, phase reloadPhase) *reloadParser {
	if s.parsers[c.ID] == nil {
		s.parsers[c.ID] = s.newParser(c, phase)
	}
	return s.parsers[c.ID]
}

func (s *Session) newParser(c container.InspectResponse, phase reloadPhase) *reloadParser {
	return &reloadParser{
		service: serviceName(c), workdir: c.Config.WorkingDir, phase: phase, emit: s.out.Send,
		saved:   func(files []string) time.Time { return s.saves.newest(c, files) },
		confirm: func(verdict devenv.Event) context.CancelFunc { return s.confirm(c, verdict) },
	}
}
