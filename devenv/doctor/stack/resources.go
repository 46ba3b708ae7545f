package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var diskFull = class{
	own: true,
	rule: rule{
		id: "FD-R26", title: "Disk full",
		about: "A full engine disk or a small tmpfs stops databases and builds. `docker system df` shows what " +
			"uses the space, and `docker system prune` removes unused data.",
	},
	well: true,
	signs: slices.Concat(signs("postgres",
		`(?P<shm>could not resize shared memory segment.*[Nn]o space left on device)`), signs(
		"",
		`(?P<watch>OS file watch limit reached|inotify watch limit|number of file watchers)`,
		`(?i)no space left on device(?:: '?(?P<file>/[^'\s]+))?|ENOSPC|Errcode: 28`,
		`(?i)disk quota exceeded(?:: '?(?P<quota>/[^'\s]+))?|EDQUOT`,
		`Bus error`,
	)),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["watch"] != "" {
			return p.finding(
				"its reloader cannot watch more files: the limit of the kernel is reached",
				"run `sudo sysctl fs.inotify.max_user_watches=524288` on the engine's machine, and watch the code "+
					"only (`--reload-dir`)",
				p.quote(c)...)
		}
		if strings.Contains(strings.ToLower(c.line), "quota") || strings.Contains(c.line, "EDQUOT") {
			return p.placedAt(p.finding(
				fmt.Sprintf("the disk quota of %s is used up", orSomething(cmp.Or(c.groups["quota"], p.writtenTo(c)))),
				"delete files there, or raise the quota of that file system on the engine's machine",
				p.quote(c)...), c.frames())
		}
		file := c.groups["file"]
		if file == "" {
			file = p.writtenTo(c)
		}
		if c.groups["shm"] != "" || strings.HasPrefix(file, "/dev/shm") || strings.Contains(c.text, "Bus error") {
			return p.sharedMemoryFull(c)
		}
		if folder, options := p.tmpfsOf(file); folder != "" {
			if strings.Contains(options, "nr_inodes") {
				return p.placed(
					p.finding(
						fmt.Sprintf("its tmpfs at %s is full: it may have no more files (inodes)", folder),
						fmt.Sprintf("raise nr_inodes of the tmpfs at %s, or write fewer files", folder),
						p.quote(c)...),
					"tmpfs",
				)
			}
			return p.placed(
				p.finding(
					fmt.Sprintf("its tmpfs at %s is full", folder),
					fmt.Sprintf(
						"raise `size` of the tmpfs at %s, or mount a volume there; then run `fastdock up`",
						folder,
					),
					p.quote(c)...),
				"tmpfs",
				"volumes",
			)
		}
		return p.finding(
			"it has no space left to write",
			"free space: `docker system df` shows what takes it, `docker system prune` frees what is unused",
			p.quote(c)...)
	},
}

// sharedMemoryFull is about the shared memory of the container itself, or of the database that reports it.
func (p *container) sharedMemoryFull(c clue) *check.Finding {
	full, whose := p, "its shared memory"
	if server := p.server(c); c.groups["shm"] != "" && server != nil && server != p {
		full, whose = server, fmt.Sprintf("the shared memory of %q", server.Service)
	}
	return full.placed(
		p.finding(
			whose+" (/dev/shm) is full",
			fmt.Sprintf("set `shm_size: 256m` for service %q; then run `fastdock up`", full.Service),
			p.quote(c)...),
		"shm_size",
	)
}

// busError is about a program that the kernel ended for memory that is mapped from a file, and could not be had.
var busError = rule{
	id: "FD-R26",
	of: func(p *container) *check.Finding {
		if p.Status == "running" || p.ExitCode != 128+7 {
			return nil
		}
		return p.placed(
			p.finding(
				"the kernel ended it with a bus error (SIGBUS): its shared memory (/dev/shm), or a file that it "+
					"maps, has no more room",
				fmt.Sprintf("set `shm_size: 256m` for service %q; then run `fastdock up`", p.Service),
			),
			"shm_size",
		)
	},
}

var pathInCode = lazyregexp.New(`["'](/[\w./{}@+-]+)["']`)

// writtenTo returns the file in the code that failed.
func (p *container) writtenTo(c clue) string {
	for _, f := range slices.Backward(c.frames()) {
		if m := pathInCode.FindStringSubmatch(f.Code); m != nil {
			return m[1]
		}
	}
	return ""
}

// tmpfsOf returns the tmpfs that a file is in, and its options; the only one where the file is not known.
func (p *container) tmpfsOf(file string) (folder, options string) {
	all := map[string]string{}
	for _, entry := range p.service().Tmpfs {
		folder, options, _ := strings.Cut(entry, ":")
		all[folder] = options
	}
	for _, m := range p.service().Volumes {
		if m.Type == "tmpfs" {
			all[m.Target] = ""
		}
	}
	for folder, options := range all {
		if file == "" && len(all) == 1 || file == folder ||
			strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/") {
			return folder, options
		}
	}
	return "", ""
}

var limits = class{
	own: true,
	rule: rule{
		id: "FD-R47", title: "Limit of files, processes or memory reached",
		about: "`ulimits`, `pids_limit` and memory limits apply to the whole container. An app that reaches one " +
			"fails while it works. Raise the limit, or find what is opened and never closed.",
	},
	signs: signs(
		"",
		`(?P<files>[Tt]oo many open files|EMFILE|\[Errno 24\]|max(?:imum)? (?:number of )?(?:open )?file `+
			`descriptors .*(?:low|exceed))`,
		`(?P<processes>can't start new thread|pthread_create failed|(?:fork|clone`+
			`|thread)\w*\b.*[Rr]esource temporarily unavailable`+
			`|BlockingIOError: \[Errno 11\]|fork: retry|unable to create new native thread|Cannot fork)`,
		`(?P<maps>vm\.max_map_count(?: \[\d+\])? (?:is )?too low)`,
		`(?P<gpu>CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDNN_STATUS_ALLOC_FAILED|CUDA_ERROR_OUT_OF_MEMORY)`,
		`(?P<memory>\bMemoryError|Unable to allocate [\d.]+ [KMGT]i?B|[Cc]annot allocate memory|std::bad_alloc`+
			`|Cannot allocate \d+ bytes|Out Of Memory allocating`+
			`|\[Errno 12\])`,
		`(?P<killed>was sent SIGKILL! Perhaps out of memory|signal: killed|with exit code 137`+
			`|WorkerLostError.*SIGKILL|^\S+: line `+
			`\d+:\s+\d+ Killed\b)`,
	),
	found: func(p *container, c clue) *check.Finding {
		var f *check.Finding
		switch {
		case c.groups["maps"] != "":
			f = p.finding(
				"the kernel of the engine's machine allows too few memory maps for it (vm.max_map_count)",
				"run `sudo sysctl -w vm.max_map_count=262144` on the engine's machine, and keep it in /etc/sysctl.d",
				p.quote(c)...)
		case c.groups["gpu"] != "":
			f = p.finding("the memory of the GPU is full",
				"use a smaller model, batch or data type (float16), or end what else uses the GPU (`nvidia-smi` shows it)",
				p.quote(c)...)
		case strings.HasPrefix(c.groups["processes"], "BlockingIOError") && !slices.ContainsFunc(c.frames(), starts):
			return nil // a lock, or a socket
		case c.groups["killed"] != "" && p.blockedWorker():
			return nil
		case c.groups["files"] != "":
			f = p.placed(
				p.finding(
					"it cannot open more files: too many open files",
					fmt.Sprintf(
						"raise `ulimits: {nofile: 65536}` of service %q, or close what the code opens",
						p.Service,
					),
					p.quote(c)...),
				"ulimits",
			)
		case c.groups["processes"] != "":
			f = p.placed(
				p.finding(
					"it cannot start more threads or processes",
					fmt.Sprintf(
						"raise `pids_limit` of service %q (or deploy.resources.limits.pids), or start fewer",
						p.Service,
					),
					p.quote(c)...),
				"pids_limit",
				"deploy",
			)
		case c.groups["killed"] != "" && p.Memory > 0:
			f = p.memoryShort(
				fmt.Sprintf("one of its processes was killed, probably for memory: it may have %d MB", p.Memory>>20),
				p.quote(c)...)
		default:
			f = p.memoryShort("it gets no more memory", p.quote(c)...)
		}
		return p.placedAt(f, c.frames())
	},
}

// starts reports whether a frame starts a process or a thread.
func starts(f traceback.Frame) bool {
	return strings.Contains(f.File, "/subprocess.py") || strings.Contains(f.File, "/multiprocessing/") ||
		strings.Contains(f.File, "/threading.py") || strings.Contains(f.Code, "fork(")
}

func (p *container) memoryShort(cause string, evidence ...string) *check.Finding {
	return p.placed(
		p.finding(
			cause,
			"raise the memory limit of service \""+p.Service+"\" (mem_limit), or make it need less",
			evidence...),
		"mem_limit",
		"deploy",
	)
}

const libraryID = "FD-R43"

var library = class{
	own: true,
	rule: rule{
		id: libraryID, title: "System library or program that is missing",
		about: "Some Python packages load system libraries or run programs, and slim images contain few of them. " +
			"Install the Debian package in the last stage of the Dockerfile. The contents of build stages are not " +
			"in the image.",
	},
	signs: signs(
		"",
		`(?P<musl>Error loading shared library ld-linux\S*|Error relocating \S+: \S+: symbol not found`+
			`|libc\.musl-\S+: cannot open shared object file)`,
		`(?P<nvidia>lib(?:cuda|nvidia-ml|nvcuvid|nvidia-encode)\.so[\w.]*): cannot open shared object file`,
		`(?P<brought>lib(?:torch|c10|cudart|cublas|cudnn|cufft|curand|cusparse|nvrtc|nccl|tensorflow)[\w.-]*\.so[\w.]*): `+
			`cannot open shared object file`,
		`(?P<inside>[\w./-]+\.so[\w.]*): undefined symbol: (?P<symbol>\S+)`,
		`(?P<python>libpython\d[\w.]*): (?:cannot open shared object file|No such file)`,
		`Error loading shared library (?P<alpine>lib[\w.+-]+)`,
		`(?P<oracle>DPI-1047|libclntsh\.so)`,
		`(?P<dsn>Data source name not found and no default driver)`,
		`Could not find the (?P<lib>GDAL|GEOS|PROJ) library`,
		`(?P<java>JAVA_GATEWAY_EXITED|JAVA_HOME is not set|bin/java: No such file)`,
		`(?P<font>^OSError: cannot open resource$)`,
		`Can't open lib '(?P<odbc>[^']+)' : file not found`,
		`(?P<lib>lib[\w.+-]+?\.so[\w.]*): cannot open shared object file`,
		`cannot load library '(?P<lib>[^']+)'`,
		`(?i)failed to find (?P<lib>libmagic)`,
		`Unable to find (?P<lib>zbar) shared library`,
		`no library called "(?P<lib>[\w-]+)" was found`,
		`(?P<lib>no pq wrapper available)`,
		`version .(?P<glibc>GLIBC(?:XX)?_[\d.]+)' not found`,
		`(?P<program>pg_config|mysql_config) executable not found`,
		`FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<program>[\w.+-]+)'`,
		`(?P<program>[a-z][\w-]+)(?: executable| binary)? (?:is|was)(?: not|n't) (?:installed|found) (?:or|in|on)\b.*PATH`,
		`Is (?P<program>[a-z][\w-]+) installed and in PATH`,
		`Couldn't find (?P<program>[a-z][\w-]+)`,
		`Bad (?P<program>git) executable`,
		`(?:Unable to obtain driver for|cannot find) (?P<program>[Cc]hrome)`,
		`failed to execute (?:PosixPath\()?'?(?P<program>[a-z][\w-]+)'?\)?, make sure`,
		`[Nn]o (?P<program>[a-z][\w-]+) (?:executable|binary) (?:was )?found`,
	),
	found: func(p *container, c clue) *check.Finding {
		if version := c.groups["glibc"]; version != "" {
			return p.finding(
				fmt.Sprintf("a compiled package of it needs a newer system library (%s) than its image has", version),
				"build and run on the same release of Debian: use one base image for all stages",
				p.quote(c)...)
		}
		if m, _ := p.said(lostPython); c.groups["musl"] != "" && m != nil {
			return p.otherPython(m[1], c)
		}
		if c.groups["python"] != "" {
			return p.otherPython(c.groups["python"], c)
		}
		if c.groups["musl"] != "" {
			return p.otherLibc(c)
		}
		if c.groups["alpine"] != "" {
			return p.lacksInAlpine(c.groups["alpine"], c)
		}
		if c.groups["nvidia"] != "" {
			return p.noGPU(c)
		}
		if c.groups["brought"] != "" || c.groups["symbol"] != "" {
			return p.otherBuild(c)
		}
		if c.groups["oracle"] != "" {
			return p.placedAt(p.finding(
				"the client library of Oracle is not in its image, and Debian has no package of it",
				"leave init_oracle_client() out: the thin mode of oracledb needs no library; else install Oracle's Instant Client "+
					"and libaio1t64 in the Dockerfile", p.quote(c)...), c.frames())
		}
		if c.groups["dsn"] != "" {
			return p.placedAt(p.finding(
				"its connection string names no ODBC driver that its image has: no Driver=, or a name that /etc/odbcinst.ini lacks",
				"add the driver as /etc/odbcinst.ini names it, `Driver={ODBC Driver 18 for SQL Server};`, and install it in the "+
					"last stage of the Dockerfile", p.quote(c)...), c.frames())
		}
		if c.groups["font"] != "" {
			return p.noFont(c)
		}
		if c.groups["java"] != "" {
			c.groups["program"] = "java"
		}
		if driver := c.groups["odbc"]; driver != "" {
			return p.noODBC(driver, c)
		}
		what, kind := c.groups["lib"], "library"
		if program := c.groups["program"]; program != "" {
			what, kind = program, "program"
			if !slices.ContainsFunc(
				c.frames(),
				func(f traceback.Frame) bool { return strings.Contains(f.File, "subprocess") },
			) &&
				strings.HasPrefix(c.text, "FileNotFoundError") {
				return nil // a file of the app's own
			}
		}
		if kind == "program" && debianPackage(what) == "" && knownDistribution(normal(what)) {
			return p.noProgram(what, "its code", c)
		}
		f := p.finding(
			fmt.Sprintf("the system %s %s is not in its image", kind, what),
			"install the package that has it in the Dockerfile, in the last stage: one of Debian, or of Python where it comes "+
				"from there",
			p.quote(c)...)
		if name := debianPackage(what); name != "" {
			f.Fix.Text = fmt.Sprintf(
				"install it in the last stage of the Dockerfile: `RUN apt-get update && apt-get install -y "+
					"--no-install-recommends %s && rm -rf /var/lib/apt/lists/*`; then run `fastdock up --build`",
				name,
			)
		}
		return p.placedAt(f, c.frames())
	},
}

var lostPython = lazyregexp.New(`Error loading shared library (libpython\d[\w.]*)`)

// otherPython is about a program that was built for a Python which is not in the image.
func (p *container) otherPython(library string, c clue) *check.Finding {
	return p.placedAt(p.finding(
		fmt.Sprintf("its environment was made with another Python: %s of that one is not in its image", library),
		"make the environment in the image, with the Python that it runs with (one base image for all stages), and keep a "+
			".venv of this machine out of it; then run `fastdock up --build`",
		p.quote(c)...), c.frames())
}

// lacksInAlpine is about a library that the loader of Alpine does not find. Its packages are known by what they have.
func (p *container) lacksInAlpine(library string, c clue) *check.Finding {
	return p.placedAt(p.finding(
		fmt.Sprintf("the system library %s is not in its image, which is one of Alpine", library),
		fmt.Sprintf("install it in the last stage of the Dockerfile: `RUN apk add --no-cache so:%s`; then run "+
			"`fastdock up --build`", library),
		p.quote(c)...), c.frames())
}

// otherLibc is about a compiled package for glibc in an image with musl, or the other way round.
func (p *container) otherLibc(c clue) *check.Finding {
	return p.placedAt(p.finding(
		"a compiled package of it was built for the other C library: Debian has glibc, Alpine has musl",
		"use one base image for all stages (`python:3-slim`, not alpine), and keep a .venv of this machine out of the "+
			"image and off its mounts (.dockerignore); then run `fastdock up --build`",
		p.quote(c)...), c.frames())
}

// noGPU is about a library of NVIDIA's driver, which no package of Debian brings: the engine mounts it with a GPU.
func (p *container) noGPU(c clue) *check.Finding {
	return p.placedAt(p.finding(
		fmt.Sprintf("the driver of the graphics card (%s) is not in its container: it has no GPU of the engine's machine",
			c.groups["nvidia"]),
		"give the service a GPU (deploy.resources.reservations.devices with driver nvidia, and NVIDIA's container "+
			"toolkit on that machine), or install a build of the package for the CPU",
		p.quote(c)...), c.frames())
}

// otherBuild is about a library that another Python package brings, or a function that the library does not have.
func (p *container) otherBuild(c clue) *check.Finding {
	name := caller(c.frames())
	if m := packageOf.FindStringSubmatch(c.groups["inside"]); m != nil {
		name = m[1]
	}
	lacks := cmp.Or(c.groups["brought"], "the function "+c.groups["symbol"])
	f := p.fits(
		fmt.Sprintf("the compiled package %q looks for %s, which no installed package has in the version that it was built "+
			"for", distributionOf(name), lacks),
		fmt.Sprintf("install %s and what it belongs to (torch for torchvision and torchaudio; its CUDA libraries for torch) "+
			"in versions and builds that fit; then run `fastdock up --build`", distributionOf(name)), c)
	f.ID = unfit.id
	return f
}

var fontName = lazyregexp.New(`truetype\(\s*(?:font\s*=\s*)?["']([^"']+)["']`)

// noFont is about a font that Pillow does not find.
func (p *container) noFont(c clue) *check.Finding {
	m := fontName.FindStringSubmatch(projectCode(c.frames()))
	if m == nil {
		return nil
	}
	return p.placedAt(p.finding(
		fmt.Sprintf("the font %s is not in its image", m[1]),
		"install the Debian package that has it in the last stage of the Dockerfile (fonts-dejavu-core for DejaVu, "+
			"fonts-liberation for what Windows has), or copy the file into the image and name its path",
		p.quote(c)...), c.frames())
}

var microsoftODBC = lazyregexp.New(`ODBC Driver (\d+) for SQL Server`)

// noODBC is about a driver that unixODBC loads by its name.
func (p *container) noODBC(driver string, c clue) *check.Finding {
	name := map[string]string{
		"FreeTDS": "tdsodbc", "PostgreSQL Unicode": "odbc-postgresql",
		"PostgreSQL": "odbc-postgresql", "MariaDB": "odbc-mariadb",
	}[driver]
	fix := fmt.Sprintf("install the package of Debian %s in the last stage of the Dockerfile", name)
	if m := microsoftODBC.FindStringSubmatch(driver); m != nil {
		fix = fmt.Sprintf("install msodbcsql%s from Microsoft's package repository in the last stage of the Dockerfile",
			m[1])
	} else if name == "" {
		fix = "install the package that has the driver in the last stage of the Dockerfile"
	}
	return p.placedAt(p.finding(
		fmt.Sprintf("the ODBC driver %q is not in its image", driver),
		fix+", and name it as /etc/odbcinst.ini does; then run `fastdock up --build`",
		p.quote(c)...), c.frames())
}

// debianPackages are the libraries and programs that Python packages look for, by the beginning of their names, each
// with the package that has it.
var debianPackages = func() (all [][2]string) {
	for _, pair := range strings.Fields(debianNames) {
		name, deb, _ := strings.Cut(pair, ":")
		all = append(all, [2]string{strings.ReplaceAll(name, "~", " "), deb})
	}
	return all
}()

// debianNames has ~ for a space.
const debianNames = `
libGL.so:libgl1 libglib-2.0:libglib2.0-0t64 libgthread-2.0:libglib2.0-0t64 libgobject-2.0:libglib2.0-0t64
libpq:libpq5 no~pq~wrapper:libpq5 libmagic:libmagic1 libmariadb:libmariadb3
libmysqlclient:default-libmysqlclient-dev libgomp:libgomp1 libSM.so:libsm6 libXext:libxext6
libXrender:libxrender1 libX11:libx11-6 libxcb:libxcb1 libEGL:libegl1 libpango:libpango-1.0-0
pango:libpango-1.0-0 libcairo:libcairo2 cairo:libcairo2 libgdk_pixbuf:libgdk-pixbuf-2.0-0
libharfbuzz:libharfbuzz0b libxml2:libxml2 libxslt:libxslt1.1 libffi:libffi8 libssl:libssl3t64
libexpat:libexpat1 libgdal:gdal-bin libgeos:libgeos-c1t64 libproj:proj-bin libspatialindex:libspatialindex-c7
libsndfile:libsndfile1 libportaudio:libportaudio2 libusb:libusb-1.0-0 libodbc:unixodbc libsasl2:libsasl2-2
libldap:libldap2 librdkafka:librdkafka1 libzbar:libzbar0 zbar:libzbar0 libsodium:libsodium23
libstdc++:libstdc++6 libnss3:libnss3 libatk:libatk1.0-0t64 libgbm:libgbm1 libasound:libasound2t64
GDAL:gdal-bin GEOS:libgeos-c1t64 PROJ:proj-bin java:default-jre-headless libtiff:libtiff6 libjpeg:libjpeg62-turbo
libpng16:libpng16-16t64 libwebp:libwebp7 libopenjp2:libopenjp2-7 libfontconfig:libfontconfig1
libfreetype:libfreetype6 libICE:libice6 libcups:libcups2t64 libsqlite3:libsqlite3-0 libaio:libaio1t64
libxmlsec1:libxmlsec1-openssl libcurl:libcurl4t64 libgssapi_krb5:libgssapi-krb5-2 libsybdb:libsybdb5
libfbclient:libfbclient2 libgfortran:libgfortran5 liblapack:liblapack3 libblas:libblas3 libvips:libvips42t64
libheif:libheif1 libhdf5:libhdf5-dev libmecab:libmecab2 libdbus:libdbus-1-3 libxkbcommon:libxkbcommon0
libtesseract:tesseract-ocr libopenblas:libopenblas0 libsnappy:libsnappy1v5 ffmpeg:ffmpeg ffprobe:ffmpeg
git:git curl:curl wget:wget tesseract:tesseract-ocr pdftotext:poppler-utils pdfinfo:poppler-utils
pdftoppm:poppler-utils poppler:poppler-utils wkhtmltopdf:wkhtmltopdf convert:imagemagick dot:graphviz ps:procps
psql:postgresql-client pg_dump:postgresql-client pg_config:libpq-dev mysql_config:default-libmysqlclient-dev
mysqldump:mariadb-client redis-cli:redis-tools ssh:openssh-client gcc:gcc make:make unzip:unzip
chrome:chromium-driver Chrome:chromium-driver libreoffice:libreoffice soffice:libreoffice chromium:chromium
`

func debianPackage(name string) string {
	for _, known := range debianPackages {
		if name == known[0] || strings.HasPrefix(name, "lib") && strings.HasPrefix(name, known[0]) ||
			strings.HasPrefix(name, known[0]+"-") ||
			strings.HasPrefix(name, known[0]+" ") {
			return known[1]
		}
	}
	return ""
}
