package scaffold

import (
	"path"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// Kinds that the generated files treat in ways of their own. Which kinds there are says the table in assets.
const (
	None       = "none"
	SQLite     = "sqlite"
	Distroless = "distroless"
)

// Values of answers that are words.
const (
	Flat     = "flat"     // the code lies at the root: app/main.py or main.py
	Packaged = "packaged" // a package with a build system, installed into the environment
	Src      = "src"      // src/app, without a build system

	UV     = "uv"
	Pip    = "pip"
	Poetry = "poetry"
	PDM    = "pdm"

	Bind = "bind" // the code is mounted
	Sync = "sync" // changes are copied

	Warm    = "warm"    // packages stay imported, and each save forks
	Uvicorn = "uvicorn" // a fresh interpreter for each save

	PythonProbe = "python"
	CurlProbe   = "curl"

	GitHub = "github"

	Server = "server" // Compose and a proxy on one machine
	Swarm  = "swarm"  // a stack of Docker Swarm
)

// Spec is everything that a user decides about a project.
type Spec struct {
	Name     string // names the Compose project, the image and, of a new project, the Python package
	Database Service
	Cache    Service
	Driver   string // Python driver that the database's URL names; "none" for a plain URL
	Python   string // minor version, as in 3.14
	Base     string // kind of the production image

	Code Code

	Service string // of the project's own Compose files that is the app; empty where they have none

	Port    int    // on the host
	Publish string // address on the host that production is published on
	Workers int    // HTTP workers of production

	HealthClient string // PythonProbe or CurlProbe
	HealthPath   string // route that answers while the process lives; empty: any answer will do

	SystemPackages []string // in the images that run
	BuildPackages  []string // in the stage that installs the dependencies
	Migrate        bool     // a one-shot service that runs Alembic
	PrivateIndexes []string // names of package indexes that ask for a password
	CACertificate  string   // file with a company's certificate, for builds behind its proxy

	Description, Source, Licence string // OCI labels

	ReadOnly bool   // production may write to its volumes and /tmp only
	CPUs     string // limit of production, as in 1.5; empty for none
	Memory   string // limit of production, as in 512m; empty for none

	Watch  string // Bind or Sync: how changes come into the development container
	Reload string // Warm or Uvicorn: what reloads the app there
	CI     string // GitHub or None
	Deploy string // Server, Swarm or None: the overlay for production
	Debug  bool   // files to run the app under debugpy

	Pins map[string]string // digest of each image that is pinned, as in sha256:…

	Facts Facts // not decided but read
}

// Facts are what the project's own files say that no question asks.
type Facts struct {
	Around
	Run

	Starter          bool              // the code is the starter app, which fastdock writes
	Manifests        []string          // what the installer reads besides the lock, in order
	DevRequirements  []string          // requirement files of development
	MigrationSources []string          // Alembic's files that are not part of the code
	Alembic          bool              // the project has a configuration for it
	AlembicConfig    string            // where that is not alembic.ini
	RequiresPython   string            // as the project has it
	HasUvicorn       bool              // among the dependencies
	RootRoute        bool              // the app has a route for GET /
	Database, Cache  string            // kinds that the dependencies have a driver for
	Notes            []string          // what else a user should know
	Unread           string            // file with the dependencies that has to be converted first
	Dependencies     []string          // normalised names of the direct dependencies in production
	Newest           map[string]string // version that each of them allows, where one limits it
	Extras           []string          // of the project, which the images install
	InstalledGroups  []string          // dependency groups that production installs too
	// what only development depends on, with the newest version; empty where nothing limits it
	DevDependencies    map[string]string
	Repositories       []detect.Repository
	PathDependencies   []detect.PathDependency
	Declared           []detect.Declared // what uv.lock has to agree with
	LockDiffers        string            // how uv.lock differs from pyproject.toml, though it has all of the dependencies
	Lock               *wheels.Lock      // of uv, Poetry or PDM; nil where there is none
	InPlace            []string          // what a build backend reads to install the code where it lies
	Readmes            []string          // those among them that a .dockerignore may not leave out
	VersionFromGit     bool              // the build backend asks git for the version
	RequiredUV         string            // versions of uv that the project allows, where that is not every one
	OtherDefaultGroups bool              // uv installs more groups than dev by default
	Settings           []detect.Setting  // variables that the app reads
	Example            map[string]string // what the project gives as an example of its environment
	Own, Given         map[string]string // what .env sets, and what app.env does
	ReadsDotEnv        bool              // the app reads the .env in its working directory itself
	EnvApp             bool              // there is a .env.app, which earlier files gave to the app
}

// Around are the container files of the project's own, whatever its code is.
type Around struct {
	Stack            *compose.Stack // of its Compose files, which stay; nil where there are none
	AppServices      []string       // those of the stack's services that may be the app
	ComposeFile      string         // the default Compose file that is there, and fastdock's; empty where there is none
	OwnDevDockerfile bool           // Dockerfile.dev is the project's own
	OwnDockerfile    bool           // Dockerfile.fastapi is
	Dockerignore     []byte         // nil where it has none
}

// Code is how the project's own Python code lies and is installed.
type Code struct {
	Layout       string   // Flat, Packaged or Src
	App          string   // import string of the application, as in app.main:app
	Factory      bool     // App names a function that makes the application
	Manager      string   // UV, Pip, Poetry or PDM
	Requirements string   // the file that pip installs from
	Sources      []string // what the production image copies of the project
	ImportRoots  []string // folders on Python's path; "." is the project's
	Member       string   // the workspace member that holds the application
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

// ParseService reads what [Service.String] writes. [Spec.Validate] reports whether it exists.
func ParseService(text string) Service {
	kind, version, _ := strings.Cut(text, ":")
	return Service{Kind: kind, Version: version}
}

// Defaults returns the answers of a user who only names the project: the first of each table.
func Defaults(name string) Spec {
	versions := assets.Load()
	spec := Spec{
		Name:         name,
		Database:     Service{Kind: versions.Databases[0].Kind, Version: versions.Databases[0].Default()},
		Cache:        Service{Kind: versions.Caches[0].Kind, Version: versions.Caches[0].Default()},
		Python:       versions.Pythons[0].Version,
		Base:         versions.Bases[0].Kind,
		Code:         Code{Manager: UV},
		Port:         versions.Port,
		Publish:      "127.0.0.1",
		Workers:      1,
		HealthClient: PythonProbe,
		HealthPath:   "/health",
		ReadOnly:     true,
		Watch:        Bind,
		Reload:       Warm,
		CI:           None,
		Deploy:       None,
	}
	return spec.Starter(Flat)
}

// Starter returns the spec with the starter app in that layout.
func (s Spec) Starter(layout string) Spec {
	s.Code.Layout = layout
	pkg := "app"
	if layout == Packaged {
		pkg = PackageName(s.Name)
	}
	s.Code.App, s.Code.Factory = pkg+".main:app", false
	inPlace := []string(nil)
	if layout == Packaged {
		inPlace = []string{"src/" + pkg + "/__init__.py"}
	}
	s.Facts = Facts{
		Starter: true, MigrationSources: []string{"alembic.ini", "migrations"}, InPlace: inPlace,
		Lock: s.Facts.Lock, EnvApp: s.Facts.EnvApp, Around: s.Facts.Around,
	}
	s.Code.Sources, s.Code.ImportRoots = []string{"app"}, []string{"."}
	switch layout {
	case Src:
		s.Code.Sources, s.Code.ImportRoots = []string{"src"}, []string{"src"}
	case Packaged:
		s.Code.Sources, s.Code.ImportRoots = nil, []string{"src"}
	}
	return s
}

// Package returns the top-level package or module that holds the application.
func (c Code) Package() string {
	module, _, _ := strings.Cut(c.App, ":")
	top, _, _ := strings.Cut(module, ".")
	return top
}

// Folder returns where the package of the application lies, slash-separated.
func (c Code) Folder() string { return path.Join(c.ImportRoots[0], c.Package()) }

// PackageName returns the import package of a project, by the rule of uv's build backend.
func PackageName(project string) string { return strings.ReplaceAll(project, "-", "_") }
