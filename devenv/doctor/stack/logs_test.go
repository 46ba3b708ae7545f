package stack

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest/faults"
)

// TestLogs demands the cause of what containers said, in the words of many drivers, servers and engines.
func TestCausesFoundInLogs(t *testing.T) {
	for _, fault := range faults.Read(t, "testdata/logs") {
		t.Run(fault.Name, func(t *testing.T) {
			log := fault.Files["log"]
			delete(fault.Files, "log")
			s := stage(t, "services:\n  app: {}\n", fault.Files, seen{}, func(_ *container, s *snapshot) { s.given(fault, log) })
			name := "app"
			if fault.Meta["service"] != "" {
				name = fault.Meta["service"]
			}
			first := s.of(name)[0].first()
			text := fmt.Sprintf("%s:%d %s → %s", first.File, first.Line, first.Cause, first.Fix.Text)
			if got := fault.Grade(text, fmt.Sprint(first.Evidence)); got != "correct" {
				t.Errorf("%s: %s %s\n%q\nwant %q, not %q", got, first.ID, text, first.Evidence, fault.Says, fault.Not)
			}
		})
	}
}

// given makes the container that a fault is about as its head says.
func (s *snapshot) given(fault faults.Fault, log string) {
	for _, pair := range strings.Fields(fault.Meta["services"]) {
		name, image, _ := strings.Cut(pair, "=")
		service := types.ServiceConfig{Name: name}
		service.Image = image
		s.project.Services[name] = service
		other := *s.of("cache")[0]
		other.Service, other.Names, other.listening = name, []string{name}, nil
		s.containers = append(s.containers, &other)
	}
	name := "app"
	if fault.Meta["service"] != "" {
		name = fault.Meta["service"]
	}
	p := s.of(name)[0]
	ended(1, strings.Split(log, "\n")...)(p, s)
	for _, pair := range strings.Fields(fault.Meta["env"]) {
		name, value, _ := strings.Cut(pair, "=")
		if p.Env == nil {
			p.Env = map[string]string{}
		}
		p.Env[name] = value
	}
	if code, err := strconv.Atoi(fault.Meta["exit"]); err == nil {
		p.ExitCode = code
	}
	if probe := fault.Meta["probe"]; probe != "" {
		p.Status, p.ExitCode = "running", 0
		failing(probe, strings.SplitN(fault.Meta["test"], " ", 2)...)(p, s)
	}
	if fault.Meta["said"] != "" {
		p.Status, p.Said = "created", fault.Meta["said"]
	}
	if command := fault.Meta["command"]; command != "" {
		p.Command = strings.Fields(command)
	}
	if network := fault.Meta["networks"]; network != "" {
		p.Networks = []string{network + "_other"}
	}
	for _, pair := range strings.Fields(fault.Meta["at"]) {
		service, address, _ := strings.Cut(pair, "=")
		s.of(service)[0].listening = at(address)
	}
	if folder := fault.Meta["workdir"]; folder != "" {
		service := s.project.Services[name]
		service.WorkingDir, p.WorkDir = folder, folder
		s.project.Services[name] = service
	}
	if folder := fault.Meta["covered"]; folder != "" {
		p.Env = map[string]string{"PATH": folder + "/.venv/bin:/usr/bin"}
		p.Mounts = []devenv.Mount{{Type: "bind", Target: folder}}
	}
	if fault.Meta["silent"] != "" {
		p.listening = nil
	}
	if megabytes, err := strconv.Atoi(fault.Meta["memory"]); err == nil {
		p.Memory = int64(megabytes) << 20
	}
	if dropped := fault.Meta["capdrop"]; dropped != "" {
		service := s.project.Services[name]
		service.CapDrop = []string{dropped}
		s.project.Services[name] = service
	}
}
