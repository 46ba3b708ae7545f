package up

import (
	"sync"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// unread reports, once for each service, that its log cannot be read: its logging driver may keep nothing.
func (s *Session) unread() func(c container.InspectResponse, cause error) {
	var reported sync.Map
	return func(c container.InspectResponse, cause error) {
		service := engine.ServiceName(c)
		if _, before := reported.LoadOrStore(service, true); before {
			return
		}
		notice := devenv.Notice{Service: service, Kind: devenv.NoticeLogsUnreadable, Err: devenv.FirstLine(cause.Error())}
		if c.HostConfig != nil {
			notice.Name = c.HostConfig.LogConfig.Type
		}
		s.out.Send(notice)
	}
}
