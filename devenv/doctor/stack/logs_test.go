package stack

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest/faults"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
)

// TestLogs demands the cause of what containers said, in the words of many drivers, servers and engines.
func TestCausesFoundInLogs(t *testing.T) {
	for _, fault := range faults.Read(t, "testdata/logs") {
		t.Run(fault.Name, func(t *testing.T) {
			log := fault.Files["log"]
			delete(fault.Files, "log")
			s := stage(t, "services:\n  app: {}\n", fault.Files, seen{},
				func(_ *facts.Container, s *facts.Stack) { given(s, fault, log) })
			name := "app"
			if fault.Meta["service"] != "" {
				name = fault.Meta["service"]
			}
			first := first(s.Of(name)[0])
			text := fmt.Sprintf("%s:%d %s → %s", first.File, first.Line, first.Cause, first.Fix.Text)
			if got := fault.Grade(text, fmt.Sprint(first.Evidence)); got != "correct" {
				t.Errorf("%s: %s %s\n%q\nwant %q, not %q", got, first.ID, text, first.Evidence, fault.Says, fault.Not)
			}
		})
	}
}

// given makes the container that a fault is about as its head says.
func given(s *facts.Stack, fault faults.Fault, log string) {
	for _, pair := range strings.Fields(fault.Meta["services"]) {
		name, image, _ := strings.Cut(pair, "=")
		service := types.ServiceConfig{Name: name}
		service.Image = image
		s.Project.Services[name] = service
		other := *s.Of("cache")[0]
		other.Service, other.Names, other.Listening = name, []string{name}, nil
		s.Containers = append(s.Containers, &other)
	}
	name := "app"
	if fault.Meta["service"] != "" {
		name = fault.Meta["service"]
	}
	c := s.Of(name)[0]
	ended(1, strings.Split(log, "\n")...)(c, s)
	for _, pair := range strings.Fields(fault.Meta["env"]) {
		name, value, _ := strings.Cut(pair, "=")
		if c.Env == nil {
			c.Env = map[string]string{}
		}
		c.Env[name] = value
	}
	if code, err := strconv.Atoi(fault.Meta["exit"]); err == nil {
		c.ExitCode = code
	}
	if probe := fault.Meta["probe"]; probe != "" {
		c.Status, c.ExitCode = "running", 0
		failing(probe, strings.SplitN(fault.Meta["test"], " ", 2)...)(c, s)
	}
	if fault.Meta["said"] != "" {
		c.Status, c.Said = "created", fault.Meta["said"]
	}
	if command := fault.Meta["command"]; command != "" {
		c.Command = strings.Fields(command)
	}
	if network := fault.Meta["networks"]; network != "" {
		c.Networks = []string{network + "_other"}
	}
	for _, pair := range strings.Fields(fault.Meta["at"]) {
		service, address, _ := strings.Cut(pair, "=")
		s.Of(service)[0].Listening = at(address)
	}
	if folder := fault.Meta["workdir"]; folder != "" {
		service := s.Project.Services[name]
		service.WorkingDir, c.WorkDir = folder, folder
		s.Project.Services[name] = service
	}
	if folder := fault.Meta["covered"]; folder != "" {
		c.Env = map[string]string{"PATH": folder + "/.venv/bin:/usr/bin"}
		c.Mounts = []devenv.Mount{{Type: "bind", Target: folder}}
	}
	if fault.Meta["silent"] != "" {
		c.Listening = nil
	}
	if megabytes, err := strconv.Atoi(fault.Meta["memory"]); err == nil {
		c.Memory = int64(megabytes) << 20
	}
	if dropped := fault.Meta["capdrop"]; dropped != "" {
		service := s.Project.Services[name]
		service.CapDrop = []string{dropped}
		s.Project.Services[name] = service
	}
}
