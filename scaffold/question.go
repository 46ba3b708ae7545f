package scaffold

import (
	"fmt"
	"strconv"
	"strings"
)

// Question is one thing that `fastdock new` can be told: by a flag, in an answers file, or in the wizard.
type Question struct {
	Name  string // of the flag and of the key, without dashes in front
	Usage string
	// Code marks what is read from the project's own code again each time; it is kept only where a person
	// said something else.
	Code  bool
	field func(*Spec) any // *string, *int, *bool, *[]string or *Service
}

// Questions are all there are, in the order of help, of the answers file and of the equivalent command.
func Questions() []Question {
	return []Question{
		{Name: "name", Usage: "name of the project (default: from the folder's name)", field: func(s *Spec) any { return &s.Name }},
		{Name: "db", Usage: "database, with or without a version, as in postgres:17", field: func(s *Spec) any { return &s.Database }},
		{Name: "cache", Usage: "cache, with or without a version", field: func(s *Spec) any { return &s.Cache }},
		{Name: "python", Usage: "version of Python", field: func(s *Spec) any { return &s.Python }},
		{Name: "base", Usage: "base of the production image", field: func(s *Spec) any { return &s.Base }},
		{Name: "port", Usage: "port of the app on this machine", field: func(s *Spec) any { return &s.Port }},
		{Name: "publish", Usage: "address that production is published on; 0.0.0.0 is every one", field: func(s *Spec) any { return &s.Publish }},
		{Name: "workers", Usage: "number of HTTP workers in production", field: func(s *Spec) any { return &s.Workers }},
		{Name: "health-client", Usage: "what the health check runs: python or curl", field: func(s *Spec) any { return &s.HealthClient }},
		{Name: "health-path", Usage: "route that answers while the process lives; empty: any answer of the app will do", Code: true, field: func(s *Spec) any { return &s.HealthPath }},
		{Name: "system-package", Usage: "Debian or Alpine package in the images that run; repeat for several", Code: true, field: func(s *Spec) any { return &s.SystemPackages }},
		{Name: "build-package", Usage: "Debian or Alpine package for building dependencies; repeat for several", Code: true, field: func(s *Spec) any { return &s.BuildPackages }},
		{Name: "migrate", Usage: "a one-shot service that runs `alembic upgrade head` before the app", field: func(s *Spec) any { return &s.Migrate }},
		{Name: "private-index", Usage: "name of a package index in pyproject.toml that asks for a password; repeat for several", field: func(s *Spec) any { return &s.PrivateIndexes }},
		{Name: "ca-certificate", Usage: "file with a company's CA certificate, for builds behind its proxy", field: func(s *Spec) any { return &s.CACertificate }},
		{Name: "description", Usage: "what the app is (OCI label)", Code: true, field: func(s *Spec) any { return &s.Description }},
		{Name: "source", Usage: "URL of the repository (OCI label)", Code: true, field: func(s *Spec) any { return &s.Source }},
		{Name: "licence", Usage: "licence as an SPDX expression (OCI label)", Code: true, field: func(s *Spec) any { return &s.Licence }},
		{Name: "read-only", Usage: "production writes to its volumes and /tmp only", field: func(s *Spec) any { return &s.ReadOnly }},
		{Name: "cpus", Usage: "limit of production, as in 1.5 (default: none)", field: func(s *Spec) any { return &s.CPUs }},
		{Name: "memory", Usage: "limit of production, as in 512m (default: none)", field: func(s *Spec) any { return &s.Memory }},
		{Name: "watch", Usage: "how changes come into the development container: bind mount or sync", field: func(s *Spec) any { return &s.Watch }},
		{Name: "ci", Usage: "workflow file: github or none", field: func(s *Spec) any { return &s.CI }},
		{Name: "debug", Usage: "files to run the app under debugpy, and to attach to it", field: func(s *Spec) any { return &s.Debug }},
		{Name: "layout", Usage: "where the code lies: flat, packaged or src", Code: true, field: func(s *Spec) any { return &s.Code.Layout }},
		{Name: "app", Usage: "import string of the application, as in app.main:app", Code: true, field: func(s *Spec) any { return &s.Code.App }},
		{Name: "factory", Usage: "the application is what the function named by --app returns", Code: true, field: func(s *Spec) any { return &s.Code.Factory }},
		{Name: "driver", Usage: "Python driver that the database's URL names; none for a plain URL", Code: true, field: func(s *Spec) any { return &s.Driver }},
		{Name: "manager", Usage: "what installs the dependencies: uv, pip, poetry or pdm", Code: true, field: func(s *Spec) any { return &s.Code.Manager }},
		{Name: "requirements", Usage: "file that pip installs from", Code: true, field: func(s *Spec) any { return &s.Code.Requirements }},
		{Name: "copy", Usage: "file or folder that the production image needs of the code; repeat for several", Code: true, field: func(s *Spec) any { return &s.Code.Sources }},
		{Name: "import-root", Usage: "folder on Python's path; repeat for several", Code: true, field: func(s *Spec) any { return &s.Code.ImportRoots }},
		{Name: "member", Usage: "workspace member that holds the application", Code: true, field: func(s *Spec) any { return &s.Code.Member }},
	}
}

// Ask returns the question of that name.
func Ask(name string) (Question, bool) {
	for _, question := range Questions() {
		if question.Name == name {
			return question, true
		}
	}
	return Question{}, false
}

// Repeats says whether the answer is a list.
func (q Question) Repeats() bool { _, ok := q.field(&Spec{}).(*[]string); return ok }

// YesNo says whether the answer is true or false.
func (q Question) YesNo() bool { _, ok := q.field(&Spec{}).(*bool); return ok }

// Get returns the answer: one text, or those of a list.
func (q Question) Get(spec Spec) []string {
	switch value := q.field(&spec).(type) {
	case *string:
		return []string{*value}
	case *int:
		return []string{strconv.Itoa(*value)}
	case *bool:
		return []string{strconv.FormatBool(*value)}
	case *Service:
		return []string{value.String()}
	case *[]string:
		return *value
	}
	return nil
}

// Set changes the answer: to a text, or to the texts of a list. [Spec.Validate] says whether it makes sense; an
// error says that it is no number, or neither true nor false.
func (q Question) Set(spec *Spec, texts ...string) error {
	text := strings.Join(texts, ",")
	var err error
	switch value := q.field(spec).(type) {
	case *string:
		*value = text
	case *int:
		if *value, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
	case *bool:
		if *value, err = strconv.ParseBool(text); err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
	case *Service:
		*value = ParseService(text)
	case *[]string:
		*value = nonEmpty(texts)
	}
	return nil
}

// nonEmpty lets an empty text stand for an empty list.
func nonEmpty(texts []string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
