package ruletest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest/faults"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// Faults demands the causes of the faults in a folder of the first one that rules find.
func Faults(t *testing.T, dir string, rules rule.Set) {
	t.Helper()
	EachFault(t, dir, func(c *facts.Container) *check.Finding { return rules.Cause(c) })
}

// EachFault demands the causes of the faults in a folder of what is found about each container.
func EachFault(t *testing.T, dir string, find func(*facts.Container) *check.Finding) {
	t.Helper()
	for _, fault := range faults.Read(t, dir) {
		t.Run(fault.Name, func(t *testing.T) {
			found := find(faulty(t, fault))
			if found == nil {
				t.Fatalf("nothing found, want %q", fault.Says)
			}
			isShown(t, found)
			text := fmt.Sprintf("%s:%d %s → %s", found.File, found.Line, found.Cause, found.Fix.Text)
			if got := fault.Grade(text, fmt.Sprint(found.Evidence)); got != "correct" {
				t.Errorf("%s: %s %s\n%q\nwant %q, not %q", got, found.ID, text, found.Evidence, fault.Says, fault.Not)
			}
		})
	}
}

// faulty returns the container that a fault is about. It ended with the log, unless the head of the fault says
// otherwise.
func faulty(t *testing.T, fault faults.Fault) *facts.Container {
	t.Helper()
	log := fault.Files["log"]
	delete(fault.Files, "log")
	s := Stage(t, "services:\n  app: {}\n", fault.Files, Seen{}, nil)
	for _, pair := range strings.Fields(fault.Meta["services"]) {
		addService(s, pair)
	}
	c := s.Of(cmp.Or(fault.Meta["service"], "app"))[0]
	Ended(1, strings.Split(log, "\n")...)(c, s)
	for _, key := range headKeys {
		if value := fault.Meta[key.name]; value != "" {
			key.given(c, value)
		}
	}
	return c
}

// addService adds a service with a container to a stack, by its name and its image: "mq=rabbitmq:4".
func addService(s *facts.Stack, pair string) {
	name, image, _ := strings.Cut(pair, "=")
	service := types.ServiceConfig{Name: name}
	service.Image = image
	s.Project.Services[name] = service
	other := *s.Of("cache")[0]
	other.Service, other.Names, other.Listening = name, []string{name}, nil
	s.Containers = append(s.Containers, &other)
}

// headKeys are what the head of a fault can say of its container, in the order in which it counts.
var headKeys = []struct {
	name  string
	given func(c *facts.Container, value string)
}{
	{"env", func(c *facts.Container, value string) { Env(strings.Fields(value)...)(c, c.Stack) }},
	{"exit", func(c *facts.Container, value string) { c.ExitCode = number(value) }},
	{"probe", func(c *facts.Container, value string) {
		c.Status, c.ExitCode = "running", 0
		Failing(value)(c, c.Stack)
	}},
	{"test", func(c *facts.Container, value string) { c.Check.Test = strings.SplitN(value, " ", 2) }},
	{"said", func(c *facts.Container, value string) { c.Status, c.Said = "created", value }},
	{"command", func(c *facts.Container, value string) { c.Command = strings.Fields(value) }},
	{"networks", func(c *facts.Container, value string) { c.Networks = []string{value + "_other"} }},
	{"at", func(c *facts.Container, value string) {
		for _, pair := range strings.Fields(value) {
			service, address, _ := strings.Cut(pair, "=")
			c.Stack.Of(service)[0].Listening = At(address)
		}
	}},
	{"workdir", func(c *facts.Container, value string) {
		c.WorkDir = value
		OfService(c.Service, func(s *types.ServiceConfig) { s.WorkingDir = value })(c, c.Stack)
	}},
	{"covered", func(c *facts.Container, value string) {
		Env("PATH="+value+"/.venv/bin:/usr/bin")(c, c.Stack)
		Mounted(devenv.Mount{Type: "bind", Target: value})(c, c.Stack)
	}},
	{"silent", func(c *facts.Container, _ string) { c.Listening = nil }},
	{"memory", func(c *facts.Container, value string) { c.Memory = int64(number(value)) << 20 }},
	{"capdrop", func(c *facts.Container, value string) {
		OfService(c.Service, func(s *types.ServiceConfig) { s.CapDrop = []string{value} })(c, c.Stack)
	}},
}

// number returns a number of a head; one that is none cannot be meant.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}
