package dash

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

const (
	usageInterval = 2 * time.Second
	maxReadings   = 8 // readings in a sparkline
	usageTimeout  = 5 * time.Second
)

// usageMsg is a reading of all containers.
type usageMsg []devenv.Usage

// usage is the sum of the usage of a service's containers.
type usage struct {
	cpu    []float64 // shares of a core, the newest last
	memory int64
}

// requestUsage asks after a pause what the containers take, while the services pane has room to show it.
func (m *root) requestUsage() tea.Cmd {
	if m.usagePending || !m.layout.split && !m.layout.table || m.state.ReadyIn == 0 || m.state.Stopping {
		return nil
	}
	m.usagePending = true
	return m.background.after(usageInterval, func() tea.Msg {
		ctx, cancel := m.background.context(usageTimeout)
		defer cancel()
		return usageMsg(m.control.Usage(ctx))
	})
}

// recordUsage adds a reading to the sparklines.
func (p *servicesPane) recordUsage(reading []devenv.Usage) {
	sums := map[string]usage{}
	for _, u := range reading {
		sum := sums[u.Service]
		sum.memory += u.Memory
		sum.cpu = []float64{u.CPU + slices.Max(append(sum.cpu, 0))}
		sums[u.Service] = sum
	}
	for service, sum := range sums {
		cpu := append(p.usage[service].cpu, sum.cpu...)
		sums[service] = usage{cpu[max(0, len(cpu)-maxReadings):], sum.memory}
	}
	p.usage = sums
}

// render returns one row: "3 % ▁▁▂█ 84.1 MB".
func (u usage) render() string {
	if len(u.cpu) == 0 {
		return ""
	}
	return u.share() + "  " + u.size()
}

// share returns the CPU usage and its course: "3 % ▁▁▂█".
func (u usage) share() string {
	if len(u.cpu) == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %% %s", 100*u.cpu[len(u.cpu)-1], sparkline(u.cpu))
}

func (u usage) size() string {
	if len(u.cpu) == 0 {
		return ""
	}
	return phrase.Bytes(u.memory)
}

// sparkline returns shares of a core as bars; a whole core, or more, is a whole bar.
func sparkline(shares []float64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, share := range shares {
		b.WriteRune(bars[max(0, min(len(bars)-1, int(math.Round(share*float64(len(bars)-1)))))])
	}
	return b.String()
}

// formatAge returns how long something is so: "12 s", "5 min", "3 h", "2 d".
func formatAge(d time.Duration) string {
	switch {
	case d < time.Second:
		return ""
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
