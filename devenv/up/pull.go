package up

import (
	"context"
	"strings"
	"sync"

	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
)

// pullProgress hears the SDK's reports about one service and adds up the bytes of its layers. The SDK calls it
// from many goroutines.
type pullProgress struct {
	service, image string
	report         func(devenv.Event)

	mu     sync.Mutex
	layers map[string]api.Resource
	busy   bool
}

func newPullProgress(service, image string, report func(devenv.Event)) *pullProgress {
	return &pullProgress{service: service, image: image, report: report, layers: map[string]api.Resource{}}
}

// pullReport returns what hears of the progress of pulls.
func (a *attempt) pullReport() func(devenv.Event) {
	if a.options.QuietPull {
		return func(devenv.Event) {}
	}
	return a.out.Send
}

// Start is part of api.EventProcessor.
func (p *pullProgress) Start(context.Context, string) {}

// On adds up layers; reports without bytes (containers, networks) say nothing the Engine's events do not.
func (p *pullProgress) On(resources ...api.Resource) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range resources {
		if r.ParentID == "" || !strings.Contains(r.ParentID, p.image) {
			continue
		}
		if r.Total == 0 { // a finished layer comes without its size
			r.Total = p.layers[r.ID].Total
		}
		if r.Status == api.Done {
			r.Current = r.Total
		}
		p.layers[r.ID] = r
		p.busy = true
		p.report(p.sum())
	}
}

// Done ends the pull. Its bool is inverted in the SDK up to v5.7 (docker/compose#14141), so it is not read.
func (p *pullProgress) Done(string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy {
		p.busy = false
		done := p.sum()
		done.Done = true
		p.report(done)
	}
}

func (p *pullProgress) sum() devenv.PullProgress {
	total := devenv.PullProgress{Service: p.service, Image: p.image}
	for _, layer := range p.layers {
		total.Current += layer.Current
		total.Total += layer.Total
	}
	return total
}
