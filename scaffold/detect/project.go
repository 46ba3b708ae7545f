package detect

import "github.com/fastdock/fastdock/scaffold/detect/evidence"

// Manager is the tool that installs a project's dependencies.
type Manager string

// The managers; None means that there is no Python project.
const (
	None   Manager = ""
	UV     Manager = "uv"
	Pip    Manager = "pip"
	Poetry Manager = "poetry"
	PDM    Manager = "pdm"
)

// Layout is how a project's own code lies and comes into the environment.
type Layout string

// The layouts.
const (
	Flat     Layout = "flat"     // packages and modules are imported from where they lie
	Packaged Layout = "packaged" // a build system makes a package, which is installed
	Src      Layout = "src"      // packages lie in src, without a build system
)

// Project is what a folder says about the Python project in it. Paths are slash-separated and relative to the folder.
type Project struct {
	Manager Manager
	Locked  bool // the manager's lock is there; for pip: a requirements file

	Name, Description, Version string
	Licence                    string // SPDX expression
	Source                     string // URL of the repository, without credentials

	// version that the project uses, as in 3.13 or, where it allows no other patch, 3.13.2; empty where no file names one
	Python     string
	PythonFrom string // file that names it
	Requires   string // requires-python as it is written; that of every workspace member that counts, with commas between
	PythonPin  string // what .python-version holds

	Dir         string // folder that holds the manifests and the lock; empty for the folder that was read
	Layout      Layout
	App         App      // zero where none was found
	Others      []App    // further candidates, best first
	Unclear     string   // file of a Python project that has neither dependencies nor an application
	Template    string   // file that makes the folder a template for projects; empty where there is an application
	Several     []string // folders whose projects have an application each, where that is not clear
	Unstartable string   // why no server can start the application that there is; empty where one can
	Program     []string // command that runs the application, where no server can import it
	ProgramPort string   // that its image says it listens on; empty where it does not
	Package     string
	ImportRoots []string // folders for Python's path, that of the app first; "." is the project's
	Sources     []string // what the app needs of the project at run time, where it is not installed as a package

	Readme       string   // file that the build backend reads
	LicenceFiles []string // files that it reads too
	VCSVersion   bool     // the version comes from git
	InPlace      []string // files that an installation in place reads; none where that is unknown
	Readmes      []string // those among them that are readmes

	Unread          string            // file with the dependencies that has to be converted first, such as a Pipfile
	Requirements    []string          // files that pip reads: the one to install first, then what it includes
	DevRequirements []string          // the same for development, without those above
	Dependencies    []string          // normalised names of the direct dependencies in production
	Newest          map[string]string // newest version that each of them allows, where one limits it, by normalised name
	Extras          []string          // of the project, which the images install
	InstalledGroups []string          // dependency groups that production installs too
	// what only development depends on, with the newest version; empty where nothing limits it
	DevDependencies map[string]string
	Declared        []Declared // what uv.lock has to agree with
	HasUvicorn      bool       // among them, or brought along by an extra of FastAPI's

	Repositories     []Repository     // git repositories that dependencies are installed from
	PathDependencies []PathDependency // packages in folders of the project, without members of a workspace

	Database    string // postgres, mysql, mariadb, mongo, sqlite or empty
	Driver      string // dependency that shows it
	Cache       string // redis, valkey, memcached or empty
	CacheDriver string // dependency that shows it

	Alembic    *Alembic // nil where there is none
	HealthPath string   // route that answers without any parameters while the app lives
	RootRoute  bool     // the app has a route for GET /

	Indexes       []Index
	RequiredUV    string   // versions of uv that it allows, as it is written
	Members       []Member // of the uv workspace
	Member        string   // name of the one that holds the app
	Groups        []string // dependency groups
	DefaultGroups []string // those that uv installs without being asked, where that is not just "dev"

	Start    *evidence.Start   // command of the project that App was found by; nil where it was not
	Evidence evidence.Evidence // what the files that build and run the project say

	ContainerFiles     []string // Dockerfiles, Compose files and the like that are there already
	DotEnv, EnvExample bool

	Settings    []Setting         // variables that the app reads
	ReadsDotEnv bool              // the app reads the .env in its working directory itself
	ExampleFile string            // file with an example of the environment
	Example     map[string]string // what it sets

	Notes []string // sentences that a user should know
}

// App is an application object.
type App struct {
	Import  string // as in shop.main:app
	Factory bool   // Import names a function that makes the application
	Path    string // file that defines it
	Line    int
	By      string // how it was found: ByEntrypoint or ByReading
}

// How an application was found.
const (
	ByEntrypoint = "[tool.fastapi]"
	ByReading    = "read"
)

// Alembic is where database migrations are kept.
type Alembic struct {
	Config  string // alembic.ini or pyproject.toml
	Scripts string // folder of the migrations
	Dir     string // that Alembic runs in; empty for the folder that was read
	Fixed   int    // line of Config with a URL on this machine that nothing replaces; 0 where there is none

	OnPath bool // it puts a folder on Python's path, most often the one that it runs in

	Heads []string // migrations that no other follows
	Lacks *Lacking // what makes an empty database too little for them; nil where nothing is known to

	Missing *Import         // of a module of the project that is not there; nil where there is none
	Instead *evidence.Place // where the application makes the tables, and no command of the project migrates

	Apart bool // several heads go back to beginnings of their own, which make the same tables most often
}

// Lacking is a table that a migration changes, or a schema that it needs, and that none makes.
type Lacking struct {
	File   string
	Line   int
	Table  string
	Schema string // empty for a table
}

// Index is a package index that a project names.
type Index struct {
	Name     string // empty for one of pip's
	URL      string // without credentials
	Explicit bool   // asked for packages only that name it
	Default  bool   // replaces the public index
}

// Member is a member of a uv workspace.
type Member struct {
	Name         string
	Path         string // folder; "." for the workspace's root
	Pyproject    string
	Packaged     bool
	Needed       bool     // holds the app, or is a dependency of the one that does
	Readme       string   // file that its build backend reads
	LicenceFiles []string // files that it reads too
}

// Repository is a git repository that a dependency is installed from.
type Repository struct {
	URL         string // without credentials
	Development bool   // production does not need it
}

// PathDependency is a package in a folder of the project that it is installed from.
type PathDependency struct {
	Path        string // its folder
	Root        string // folder in it that its code is imported from
	Pyproject   string // empty where it has none
	Development bool   // production does not need it
}

// Declared is what a pyproject.toml asks for in its standard table.
type Declared struct {
	Name      string            // normalised
	Version   string            // empty where the build makes it
	Requires  map[string]string // version specifier of each dependency, by its normalised name
	Optional  map[string]string // the same for extras and groups, by [extra]name and {group}name
	Pyproject string
}
