package dockerfile

import (
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var outputRules = []rule{{
	id: "FD-V01", severity: check.Info, title: "Python output is buffered",
	about: "Without a terminal, Python buffers its output. Log lines appear late, and the lines before a crash " +
		"are lost. Set PYTHONUNBUFFERED=1.",
	find: func(f *file) []check.Finding {
		return append(eachShipped(production, findBuffered)(f), eachShipped(development, findBuffered)(f)...)
	},
}}

func findBuffered(f *file, s *stage) []check.Finding {
	begun := s.start()
	if s.on("PYTHONUNBUFFERED") || f.setsInCompose("PYTHONUNBUFFERED") || len(begun.argv) == 0 ||
		slices.Contains(begun.argv, "-u") {
		return nil
	}
	finding := f.at(line(s), "add ENV PYTHONUNBUFFERED=1",
		"PYTHONUNBUFFERED is not set, so print() and log lines appear late and are lost in a crash")
	return []check.Finding{edited(finding, f.before(line(s)+1, "ENV PYTHONUNBUFFERED=1"))}
}
