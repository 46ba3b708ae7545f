package dash

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
)

// fact is a row of the page about a service: a heading, or a name and its value.
type fact struct {
	heading string // "" for a row that has a value
	name    string
	value   string
	masked  string // the value without its secrets
	note    string // where it is set, or when it was
}

// description collects the facts of a service.
type description struct {
	zone     *time.Location
	redactor *redact.Redactor
	facts    []fact
}

// describe returns the page of a service: addresses and credentials first, what is looked up less below.
func describe(s devenv.ServiceState, urls []string, containers []devenv.Description, zone *time.Location) []fact {
	p := &description{zone: zone, redactor: redact.New(secretsOf(containers), nil)}
	p.section("URLs")
	for _, url := range urls {
		p.add("", url, "")
	}
	for i, c := range containers {
		if i == 0 {
			p.addCredentials(s.Image, c)
			p.addEnvironment(c)
			p.addMounts(c)
			p.addImage(s.Image, c)
		}
		p.addContainer(c)
		p.addHealth(c)
	}
	return p.withoutEmptySections()
}

// secretsOf returns the values of variables that are secrets.
func secretsOf(containers []devenv.Description) []string {
	var secrets []string
	for _, c := range containers {
		for name, value := range c.Env {
			secrets = append(secrets, redact.Variable(name, value)...)
		}
	}
	return secrets
}

func (p *description) section(heading string) { p.facts = append(p.facts, fact{heading: heading}) }

// add adds a value that comes from files or containers.
func (p *description) add(name, value, note string) {
	if value != "" {
		p.facts = append(p.facts, fact{
			name: pane.Clean(name), value: value, masked: pane.Clean(p.redactor.Value(name, value)), note: pane.Clean(note),
		})
	}
}

// withoutEmptySections returns the facts without headings above nothing.
func (p *description) withoutEmptySections() []fact {
	var kept []fact
	for i, f := range p.facts {
		if f.heading == "" || i+1 < len(p.facts) && p.facts[i+1].heading == "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func (p *description) addCredentials(image string, c devenv.Description) {
	a, known := accountOf(image)
	if !known {
		return
	}
	p.section("credentials")
	p.add("user", a.userName(c), "")
	if password := a.value(c, a.password); password != "" {
		p.facts = append(p.facts, fact{name: "password", value: password, masked: redact.Mask})
	}
	p.add("database", a.value(c, a.database), "")
	p.add("URL", a.connectionURL(c), "")
}

func (p *description) addEnvironment(c devenv.Description) {
	p.section("environment")
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		p.add(name, c.Env[name], c.Origins[name])
	}
}

func (p *description) addMounts(c devenv.Description) {
	p.section("mounts")
	for _, m := range c.Mounts {
		source, note := m.Source, m.Type
		if m.Name != "" {
			source = m.Name
		}
		if !m.Writable {
			note += ", read-only"
		}
		if source == "" {
			source = m.Type
		}
		p.add(m.Target, source, note)
	}
}

func (p *description) addImage(image string, c devenv.Description) {
	p.section("image")
	p.add("name", image, "")
	p.add("ID", c.Image, "")
	p.add("command", strings.Join(redact.Words(c.Command), " "), "")
	p.add("user", c.User, "")
	p.add("directory", c.WorkDir, "")
}

func (p *description) addContainer(c devenv.Description) {
	p.section("container " + c.Name)
	p.add("ID", c.ID[:min(12, len(c.ID))], "")
	p.add("defined in", c.Defined, "")
	p.add("created", p.time(c.Created), "")
	p.add("started", p.time(c.Since), "")
	p.add("restarts", fmt.Sprint(c.Restarts), "by Docker")
	p.add("networks", strings.Join(c.Networks, ", "), "")
	if c.Memory > 0 {
		p.add("memory limit", phrase.Bytes(c.Memory), "")
	}
}

// addHealth adds the health check and its last runs, the newest first.
func (p *description) addHealth(c devenv.Description) {
	if len(c.Check.Test) == 0 {
		return
	}
	p.section("health check")
	p.add("command", strings.Join(redact.Words(c.Check.Test[1:]), " "), "every "+phrase.Seconds(c.Check.Interval))
	for _, probe := range slices.Backward(c.Probes) {
		result := fmt.Sprintf("exit code %d", probe.ExitCode)
		if output := phrase.OneLine(strings.TrimSpace(probe.Output)); output != "" {
			result += ": " + p.redactor.Text(output)
		}
		p.add(probe.Start.In(p.zone).Format(time.TimeOnly), result, phrase.Seconds(probe.End.Sub(probe.Start)))
	}
}

func (p *description) time(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(p.zone).Format(time.DateTime)
}
