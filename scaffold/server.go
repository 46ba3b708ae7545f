package scaffold

import (
	"strconv"

	"github.com/fastdock/fastdock/internal/pep440"
)

// Versions of uvicorn since which it has what the files would use.
const (
	gracefulUvicorn = "0.22.0" // --timeout-graceful-shutdown
	warmUvicorn     = "0.30.0" // the classes that warm_reload.py builds on
)

// isUvicornBefore reports whether the images install a uvicorn that is known to be older than a version.
func (s Spec) isUvicornBefore(version string) bool {
	installed := s.PackageVersion("uvicorn")
	return installed != "" && pep440.Older(installed, version)
}

// lacksUvicorn reports whether the images need uvicorn, as a server or for the workers of gunicorn, and the
// dependencies do not bring it.
func (s Spec) lacksUvicorn() bool {
	return !s.Facts.Starter && !s.Facts.HasUvicorn && !s.runsProgram() &&
		(s.Facts.Server == "" || s.Facts.Server == "gunicorn")
}

// reload returns what reloads the app unless a user says otherwise.
func (s Spec) reload() string {
	if s.runsProgram() || s.isUvicornBefore(warmUvicorn) || s.Facts.Server != "" && !s.Facts.HasUvicorn {
		return Uvicorn
	}
	return Warm
}

// otherServer reports whether production keeps a server that is not uvicorn; development only does where there is no
// uvicorn to reload.
func (s stage) otherServer() bool {
	return s.Facts.Server != "" && (!s.IsDevelopment || !s.Facts.HasUvicorn && s.Facts.Server != "gunicorn")
}

// serve returns the command of a server that is not uvicorn.
func (s stage) serve() []string {
	application := s.Code.App
	if s.Code.Factory && s.Facts.Server != "granian" {
		application += "()"
	}
	var words []string
	switch s.Facts.Server {
	case "gunicorn":
		words = []string{"gunicorn", application, "--bind", "0.0.0.0:" + s.ContainerPort(), "--graceful-timeout", "20"}
		if s.Facts.Config == "" || s.Facts.Worker != "" {
			words = append(words, "--worker-class", s.worker())
		}
	case "hypercorn":
		words = []string{"hypercorn", application, "--bind", "0.0.0.0:" + s.ContainerPort(), "--graceful-timeout", "20"}
	case "granian":
		words = []string{"granian", "--interface", "asgi", application, "--host", "0.0.0.0", "--port", s.ContainerPort()}
		if s.Code.Factory {
			words = append(words, "--factory")
		}
	}
	return s.withProcesses(words)
}

// withProcesses adds the configuration, and the number of processes or their reload. gunicorn takes the number from
// WEB_CONCURRENCY.
func (s stage) withProcesses(words []string) []string {
	if s.Facts.Config != "" {
		words = append(words, "--config", "/app/"+s.Facts.Config)
	}
	switch {
	case s.IsDevelopment:
		return append(words, "--reload")
	case s.Workers > 1 && s.Facts.Server != "gunicorn":
		return append(words, "--workers", strconv.Itoa(s.Workers))
	}
	return words
}

func (s stage) worker() string {
	if s.Facts.Worker == "" {
		return "uvicorn.workers.UvicornWorker"
	}
	return s.Facts.Worker
}
