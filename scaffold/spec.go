package scaffold

import (
	"strings"

	"github.com/fastdock/fastdock/assets"
)

// Kinds that the generated files treat in ways of their own. Which kinds there are says the table in assets.
const (
	None     = "none"
	Postgres = "postgres"
	SQLite   = "sqlite"
)

// Spec is everything that a person decides about a new project.
type Spec struct {
	Name     string // names the Compose project, the image and the Python project
	Database Service
	Cache    Service
	Python   string // minor version, as in 3.14
	Base     string // kind of the production image
	Port     int    // on the host
}

// Service is what the app connects to. Without a version it is the table's.
type Service struct {
	Kind    string
	Version string
}

// String returns the service as flags take it, as in postgres:18.
func (s Service) String() string {
	if s.Version == "" {
		return s.Kind
	}
	return s.Kind + ":" + s.Version
}

// ParseService reads what [Service.String] writes. [Spec.Validate] says whether it exists.
func ParseService(text string) Service {
	kind, version, _ := strings.Cut(text, ":")
	return Service{Kind: kind, Version: version}
}

// Defaults returns the answers of somebody who only names the project: the first of each table.
func Defaults(name string) Spec {
	versions := assets.Load()
	return Spec{
		Name:     name,
		Database: service(versions.Databases[0]),
		Cache:    service(versions.Caches[0]),
		Python:   versions.Pythons[0].Version,
		Base:     versions.Bases[0].Kind,
		Port:     versions.Port,
	}
}

func service(choice assets.Choice) Service {
	return Service{Kind: choice.Kind, Version: choice.Version}
}
