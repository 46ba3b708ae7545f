package scaffold

import (
	"fmt"
	"strconv"
	"strings"
)

// Question is one answer that `fastdock new` takes: by a flag, in an answers file, or in the wizard.
type Question struct {
	Name  string // of the flag and of the key, without dashes in front
	Label string // in the list of options; empty where the wizard asks each time
	Group string // in the list of options, as in help
	Title string // as the wizard asks it
	Usage string
	// Code marks what is read from the project's own code again each time; it is kept only where a user
	// said something else.
	Code  bool
	field func(*Spec) any // *string, *int, *bool, *[]string or *Service
}

// Questions returns all there are, in the order of help, of the answers file and of the equivalent command.
func Questions() []Question {
	return []Question{
		{
			Name:  "name",
			Title: "What is the project's name?",
			Usage: "name of the project (default: from the folder's name)",
			field: func(s *Spec) any { return &s.Name },
		},
		{
			Name:  "db",
			Title: "Which database?",
			Usage: "database and version, for example postgres:17",
			field: func(s *Spec) any { return &s.Database },
		},
		{
			Name:  "cache",
			Title: "Which cache?",
			Usage: "cache and version",
			field: func(s *Spec) any { return &s.Cache },
		},
		{
			Name:  "python",
			Title: "Which Python version?",
			Usage: "Python version",
			field: func(s *Spec) any { return &s.Python },
		},
		{
			Name:  "base",
			Title: "Which base image in production?",
			Usage: "base of the production image",
			field: func(s *Spec) any { return &s.Base },
		},
		{
			Name:  "port",
			Label: "port",
			Group: "Application",
			Title: "Which port on this machine?",
			Usage: "port of the app on this machine",
			field: func(s *Spec) any { return &s.Port },
		},
		{
			Name:  "publish",
			Label: "bind address",
			Group: "Production",
			Title: "Which bind address in production?",
			Usage: "bind address in production; 0.0.0.0 is every address",
			field: func(s *Spec) any { return &s.Publish },
		},
		{
			Name:  "workers",
			Label: "HTTP workers",
			Group: "Production",
			Title: "How many HTTP workers in production?",
			Usage: "number of HTTP workers in production",
			field: func(s *Spec) any { return &s.Workers },
		},
		{
			Name:  "health-client",
			Label: "health check with",
			Group: "Production",
			Title: "Which client runs the health check?",
			Usage: "health check client: python or curl",
			field: func(s *Spec) any { return &s.HealthClient },
		},
		{
			Name:  "health-path",
			Label: "health check path",
			Group: "Production",
			Title: "Which route does the health check request?",
			Usage: "route of the health check; empty accepts any answer of the app",
			Code:  true,
			field: func(s *Spec) any { return &s.HealthPath },
		},
		{
			Name:  "system-package",
			Label: "system packages",
			Group: "Images",
			Title: "Which system packages does the app need?",
			Usage: "Debian or Alpine package to install in the runtime image; repeatable",
			Code:  true,
			field: func(s *Spec) any { return &s.SystemPackages },
		},
		{
			Name:  "build-package",
			Label: "build packages",
			Group: "Images",
			Title: "Which system packages does the build need?",
			Usage: "Debian or Alpine package to install in the build stage; repeatable",
			Code:  true,
			field: func(s *Spec) any { return &s.BuildPackages },
		},
		{
			Name:  "migrate",
			Label: "run migrations",
			Group: "Application",
			Title: "Migrate the database before the app starts?",
			Usage: "add a service that runs `alembic upgrade head` before the app starts",
			field: func(s *Spec) any { return &s.Migrate },
		},
		{
			Name:  "private-index",
			Label: "private indexes",
			Group: "Images",
			Title: "Which package indexes need a password?",
			Usage: "package index in pyproject.toml that needs a password; repeatable",
			field: func(s *Spec) any { return &s.PrivateIndexes },
		},
		{
			Name:  "ca-certificate",
			Label: "CA certificate",
			Group: "Images",
			Title: "Which CA certificate do builds need?",
			Usage: "CA certificate for builds behind a company's proxy",
			field: func(s *Spec) any { return &s.CACertificate },
		},
		{
			Name:  "description",
			Label: "description",
			Group: "Images",
			Title: "What is the app, in a line?",
			Usage: "description of the app (OCI label)",
			Code:  true,
			field: func(s *Spec) any { return &s.Description },
		},
		{
			Name:  "source",
			Label: "repository URL",
			Group: "Images",
			Title: "Where is its repository?",
			Usage: "URL of the repository (OCI label)",
			Code:  true,
			field: func(s *Spec) any { return &s.Source },
		},
		{
			Name:  "licence",
			Label: "licence",
			Group: "Images",
			Title: "Under which licence?",
			Usage: "licence as an SPDX expression (OCI label)",
			Code:  true,
			field: func(s *Spec) any { return &s.Licence },
		},
		{
			Name:  "read-only",
			Label: "read-only root",
			Group: "Production",
			Title: "Is production's file system read-only?",
			Usage: "read-only file system in production, except volumes and /tmp",
			field: func(s *Spec) any { return &s.ReadOnly },
		},
		{
			Name:  "cpus",
			Label: "CPU limit",
			Group: "Production",
			Title: "How many CPUs can production use?",
			Usage: "CPU limit in production, for example 1.5 (default: none)",
			field: func(s *Spec) any { return &s.CPUs },
		},
		{
			Name:  "memory",
			Label: "memory limit",
			Group: "Production",
			Title: "How much memory can production use?",
			Usage: "memory limit in production, for example 512m (default: none)",
			field: func(s *Spec) any { return &s.Memory },
		},
		{
			Name:  "watch",
			Label: "code arrives by",
			Group: "Development",
			Title: "How does code reach the container?",
			Usage: "how code reaches the development container: bind or sync",
			field: func(s *Spec) any { return &s.Watch },
		},
		{
			Name:  "reload",
			Label: "reloader",
			Group: "Development",
			Title: "Which reloader in development?",
			Usage: "reloader in development: warm or uvicorn",
			field: func(s *Spec) any { return &s.Reload },
		},
		{
			Name:  "ci",
			Label: "CI workflow",
			Group: "Development",
			Title: "Which CI workflow?",
			Usage: "CI workflow: github or none",
			field: func(s *Spec) any { return &s.CI },
		},
		{
			Name:  "deploy",
			Label: "deployment",
			Group: "Production",
			Title: "Where does production run?",
			Usage: "overlay for `fastdock deploy`: server, swarm or none",
			field: func(s *Spec) any { return &s.Deploy },
		},
		{
			Name:  "debug",
			Label: "debugger files",
			Group: "Development",
			Title: "Add files for a debugger?",
			Usage: "add files to run the app under debugpy",
			field: func(s *Spec) any { return &s.Debug },
		},
		{
			Name:  "layout",
			Label: "project layout",
			Group: "Application",
			Title: "Which project layout?",
			Usage: "project layout: flat, packaged or src",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Layout },
		},
		{
			Name:  "app",
			Label: "import string",
			Group: "Application",
			Title: "What is the application's import string?",
			Usage: "import string of the application, for example app.main:app",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.App },
		},
		{
			Name:  "factory",
			Label: "app is a function",
			Group: "Application",
			Title: "Is it a function that returns the application?",
			Usage: "--app names a function that returns the application",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Factory },
		},
		{
			Name:  "service",
			Label: "Compose service",
			Group: "Application",
			Title: "Which service of your Compose files is the app?",
			Usage: "service in the project's own Compose files that runs the app",
			Code:  true,
			field: func(s *Spec) any { return &s.Service },
		},
		{
			Name:  "driver",
			Label: "database driver",
			Group: "Application",
			Title: "Which driver is in the database URL?",
			Usage: "Python driver in the database URL; none for a plain URL",
			Code:  true,
			field: func(s *Spec) any { return &s.Driver },
		},
		{
			Name:  "manager",
			Label: "package manager",
			Group: "Application",
			Title: "Which package manager?",
			Usage: "package manager: uv, pip, poetry or pdm",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Manager },
		},
		{
			Name:  "requirements",
			Label: "requirements file",
			Group: "Application",
			Title: "Which file does pip install from?",
			Usage: "requirements file that pip installs",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Requirements },
		},
		{
			Name:  "copy",
			Label: "files to copy",
			Group: "Application",
			Title: "Which files does the production image need?",
			Usage: "file or folder to copy into the production image; repeatable",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Sources },
		},
		{
			Name:  "import-root",
			Label: "import path",
			Group: "Application",
			Title: "Which folders are on Python's import path?",
			Usage: "folder on Python's import path; repeatable",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.ImportRoots },
		},
		{
			Name:  "member",
			Label: "workspace member",
			Group: "Application",
			Title: "Which workspace member holds the application?",
			Usage: "workspace member that holds the application",
			Code:  true,
			field: func(s *Spec) any { return &s.Code.Member },
		},
	}
}

func questionNames() []string {
	var names []string
	for _, question := range Questions() {
		names = append(names, question.Name)
	}
	return names
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

// Repeats reports whether the answer is a list.
func (q Question) Repeats() bool { _, ok := q.field(&Spec{}).(*[]string); return ok }

// YesNo reports whether the answer is true or false.
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

// Set changes the answer: to a text, or to the texts of a list. [Spec.Validate] reports whether it makes sense; an
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
