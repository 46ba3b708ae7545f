package up

import (
	"context"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload"
)

// logLines hands lines on, and reads them for reloads. Lines from before the session began are history: what
// they tell is over.
func (s *Session) logLines(c container.InspectResponse, lines devenv.LogLines) {
	s.out.Send(lines)
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	var parser *reload.Parser // not made for history alone
	for _, line := range lines.Lines {
		if reload.MayBeReloader(line.Text) {
			s.reloaderOf(c).Read(line.Text, time.Now())
		}
		if !line.At.Before(s.began) {
			if parser == nil {
				parser = s.parser(c, reload.Starting)
			}
			parser.Read(line)
		}
	}
}

// unread tells, once for each service, that its log cannot be read: its logging driver may keep nothing.
func (s *Session) unread() func(c container.InspectResponse, cause error) {
	var told sync.Map
	return func(c container.InspectResponse, cause error) {
		service := engine.ServiceName(c)
		if _, before := told.LoadOrStore(service, true); before {
			return
		}
		notice := devenv.Notice{Service: service, Kind: devenv.NoticeLogsUnreadable, Err: devenv.FirstLine(cause.Error())}
		if c.HostConfig != nil {
			notice.Name = c.HostConfig.LogConfig.Type
		}
		s.out.Send(notice)
	}
}

// parserOf makes a container's reload parser, in a phase that depends on whether it runs already.
func (s *Session) parserOf(c container.InspectResponse, phase reload.Phase) {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	s.parser(c, phase)
}

func (s *Session) parser(c container.InspectResponse, phase reload.Phase) *reload.Parser {
	if s.parsers[c.ID] == nil {
		s.parsers[c.ID] = s.newParser(c, phase)
	}
	return s.parsers[c.ID]
}

func (s *Session) newParser(c container.InspectResponse, phase reload.Phase) *reload.Parser {
	return &reload.Parser{
		Service: engine.ServiceName(c), Workdir: c.Config.WorkingDir, Phase: phase, Emit: s.out.Send,
		Saved:   func(files []string) time.Time { return s.saves.Newest(c, files) },
		Confirm: func(verdict devenv.Event) context.CancelFunc { return s.confirm(c, verdict) },
	}
}
