package printer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// NewJSON returns the printer for machines: one JSON object per event and line (NDJSON). The format is stable: fields
// may be added, never renamed or removed. Every object has "type" and "time" (RFC 3339 in UTC with nanoseconds: when
// it happened where the event knows, else when it was printed). Durations are seconds as numbers, lists are never
// null, texts hold no colours.
//
//	planned             service, image, ports [], depends_on [], action (attach, start, create, recreate), cause
//	pull_progress       service, image, current_bytes, total_bytes (0 while unknown), done
//	build_step          service, name, cached, done, took_seconds, error (absent if none)
//	build_output        service, step, text
//	built               service, image, took_seconds
//	waiting             service, on, condition
//	container_changed   service, container, container_id, status, exit_code, oom_killed
//	health_changed      service, container, status, probe (absent if none: command, exit_code, output, start, end)
//	log_line            service, container, stream (stdout, stderr), text, more (true when the next continues it)
//	logs_dropped        service, count
//	reload_started      service, files [], seen_seconds (save to seen; 0 when the save time is unknown)
//	reload_ready        service, files [], seen_seconds, took_seconds (save to ready; seen to ready if seen_seconds is 0)
//	reload_broken       service, files [], file (empty when unknown), line (0 when unknown), error
//	reload_stuck        service, on
//	reload_missed       service, file, link (where its way to the app ends), fix
//	drifted             service, would (recreated, rebuilt, created, removed; empty when it is settled), because
//	ready               took_seconds
//	service_failed      service, cause, logs [], defined (file:line; empty when unknown), probe (as above)
//	verb_started        service, verb (restart, rebuild, recreate, stop, start, sync, debug, plain, exec, run), command
//	command_output      service, verb (exec, run), stream (stdout, stderr), text
//	verb_ended          service, verb, took_seconds, error (absent if none)
//	sync_started        service, because
//	sync_ended          service, took_seconds, added [], removed [], changed [], logs [], error (absent if none)
//	watch_acted         service, action (sync, sync+restart, sync+exec, restart, rebuild), paths [], took_seconds, error
//	mounts_unreachable  service, path (in the project), target (in the container), fix (a sentence, then lines of YAML)
//	stopping            forced
//	would_change        kind (as of removed), name, change (create, recreate, start, restart, remove, pull, build)
//	removed             kind (container, network, volume, image), name
//	notice              service (empty when it concerns none), text
//	ended               error (absent if none); always the last object
func NewJSON(w io.Writer) Printer {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return &jsonLines{encoder: encoder, now: time.Now}
}

type jsonLines struct {
	encoder *json.Encoder
	now     func() time.Time
}

func (p *jsonLines) Print(event devenv.Event, _ devenv.State) error {
	if lines, is := event.(devenv.LogLines); is {
		return p.logs(lines)
	}
	object := cmp.Or(
		p.stackObject(event),
		p.serviceObject(event),
		p.reloadObject(event),
		p.syncObject(event),
		p.watchObject(event),
	)
	if object == nil {
		return fmt.Errorf("print event %T: it has no JSON form", event)
	}
	return p.print(object)
}

func (p *jsonLines) logs(e devenv.LogLines) error {
	for _, l := range e.Lines {
		head := p.serviceHead("log_line", e.Service, l.At)
		if err := p.print(logLine{head, e.Container, e.Stream, plainText(l.Text), l.More}); err != nil {
			return err
		}
	}
	return nil
}

func (p *jsonLines) print(object any) error {
	if err := p.encoder.Encode(object); err != nil {
		return fmt.Errorf("print an event: %w", err)
	}
	return nil
}

// head returns the beginning of an object; a zero at means now.
func (p *jsonLines) head(kind string, at time.Time) head {
	if at.IsZero() {
		at = p.now()
	}
	return head{Type: kind, Time: at.UTC()}
}
