package python

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Library is about a shared library or a program that a package needs and the image does not have.
var Library = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: libraryID, Title: "System library or program that is missing",
		About: "Some Python packages load system libraries or run programs, and slim images contain few of them. " +
			"Install the Debian package in the last stage of the Dockerfile. The contents of build stages are not " +
			"in the image.",
	},
	Patterns: rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if version := match.Groups["glibc"]; version != "" {
			return rule.Finding(c,
				fmt.Sprintf("a compiled package needs a newer system library (%s) than the image contains", version),
				"use one base image, and therefore one Debian release, for all stages",
				rule.Quote(c, match)...)
		}
		if m, _ := c.LastMatch(lostPython); match.Groups["musl"] != "" && m != nil {
			return otherPython(c, m[1], match)
		}
		if match.Groups["python"] != "" {
			return otherPython(c, match.Groups["python"], match)
		}
		if match.Groups["musl"] != "" {
			return otherLibc(c, match)
		}
		if match.Groups["alpine"] != "" {
			return lacksInAlpine(c, match.Groups["alpine"], match)
		}
		if match.Groups["nvidia"] != "" {
			return noGPU(c, match)
		}
		if match.Groups["brought"] != "" || match.Groups["symbol"] != "" {
			return otherBuild(c, match)
		}
		if match.Groups["oracle"] != "" {
			return rule.AtCode(c, rule.Finding(c,
				"Oracle's client library is not in the image, and Debian has no package for it",
				"remove init_oracle_client(): oracledb's thin mode needs no library; otherwise install Oracle's Instant Client "+
					"and libaio1t64 in the Dockerfile", rule.Quote(c, match)...), match.Frames())
		}
		if match.Groups["dsn"] != "" {
			return rule.AtCode(c, rule.Finding(c,
				"the connection string names no installed ODBC driver: Driver= is missing, or its name is not in /etc/odbcinst.ini",
				"set the driver with its name in /etc/odbcinst.ini, `Driver={ODBC Driver 18 for SQL Server};`, and install it in "+
					"the last stage of the Dockerfile", rule.Quote(c, match)...), match.Frames())
		}
		if match.Groups["font"] != "" {
			return noFont(c, match)
		}
		if match.Groups["java"] != "" {
			match.Groups["program"] = "java"
		}
		if driver := match.Groups["odbc"]; driver != "" {
			return noODBC(c, driver, match)
		}
		what, kind := match.Groups["lib"], "library"
		if program := match.Groups["program"]; program != "" {
			what, kind = program, "program"
			if !slices.ContainsFunc(
				match.Frames(),
				func(f traceback.Frame) bool { return strings.Contains(f.File, "subprocess") },
			) &&
				strings.HasPrefix(match.Text, "FileNotFoundError") {
				return nil // a file of the app's own
			}
		}
		if kind == "program" && DebianPackage(what) == "" && facts.KnownDistribution(normal(what)) {
			return noProgram(c, what, "the code", match)
		}
		f := rule.Finding(c,
			fmt.Sprintf("the system %s %s is not installed in the image", kind, what),
			"install the Debian or Python package that contains it in the last stage of the Dockerfile",
			rule.Quote(c, match)...)
		if name := DebianPackage(what); name != "" {
			f.Fix.Text = fmt.Sprintf(
				"install the package in the last stage of the Dockerfile: `RUN apt-get update && apt-get install -y "+
					"--no-install-recommends %s && rm -rf /var/lib/apt/lists/*`; then run `fastdock up --build`",
				name,
			)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

var lostPython = lazyregexp.New(`Error loading shared library (libpython\d[\w.]*)`)

// otherPython is about a program that was built for a Python which is not in the image.
func otherPython(c *facts.Container, library string, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the environment was created with another Python: its %s is not in the image", library),
		"create the environment in the image with its Python (one base image for all stages), and exclude the .venv of "+
			"this machine (.dockerignore); then run `fastdock up --build`",
		rule.Quote(c, match)...), match.Frames())
}

// otherLibc is about a compiled package for glibc in an image with musl, or the other way round.
func otherLibc(c *facts.Container, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		"a compiled package was built for the other C library: Debian uses glibc, Alpine uses musl",
		"use one base image for all stages (`python:3-slim`, not alpine), and exclude the .venv of this machine from the "+
			"image (.dockerignore) and from mounts; then run `fastdock up --build`",
		rule.Quote(c, match)...), match.Frames())
}

// lacksInAlpine is about a library that the loader of Alpine does not find. Its packages are known by what they have.
func lacksInAlpine(c *facts.Container, library string, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the system library %s is not installed in the Alpine image", library),
		fmt.Sprintf("install the package in the last stage of the Dockerfile: `RUN apk add --no-cache so:%s`; then run "+
			"`fastdock up --build`", library),
		rule.Quote(c, match)...), match.Frames())
}

// noGPU is about a library of NVIDIA's driver, which no package of Debian brings: the engine mounts it with a GPU.
func noGPU(c *facts.Container, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the GPU driver library %s is not in the container: the service has no GPU",
			match.Groups["nvidia"]),
		"reserve a GPU for the service (deploy.resources.reservations.devices with driver nvidia, and NVIDIA's container "+
			"toolkit on the engine's machine), or install a CPU build of the package",
		rule.Quote(c, match)...), match.Frames())
}

// noFont is about a font that Pillow does not find.
func noFont(c *facts.Container, match rule.Match) *check.Finding {
	m := fontName.FindStringSubmatch(facts.ProjectCode(match.Frames()))
	if m == nil {
		return nil
	}
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the font %s is not installed in the image", m[1]),
		"install the Debian package with the font in the last stage of the Dockerfile (fonts-dejavu-core for DejaVu, "+
			"fonts-liberation for Windows fonts), or copy the font file into the image and use its path",
		rule.Quote(c, match)...), match.Frames())
}

var fontName = lazyregexp.New(`truetype\(\s*(?:font\s*=\s*)?["']([^"']+)["']`)

// noODBC is about a driver that unixODBC loads by its name.
func noODBC(c *facts.Container, driver string, match rule.Match) *check.Finding {
	name := map[string]string{
		"FreeTDS": "tdsodbc", "PostgreSQL Unicode": "odbc-postgresql",
		"PostgreSQL": "odbc-postgresql", "MariaDB": "odbc-mariadb",
	}[driver]
	fix := fmt.Sprintf("install the Debian package %s in the last stage of the Dockerfile", name)
	if m := microsoftODBC.FindStringSubmatch(driver); m != nil {
		fix = fmt.Sprintf("install msodbcsql%s from Microsoft's package repository in the last stage of the Dockerfile",
			m[1])
	} else if name == "" {
		fix = "install the package that contains the driver in the last stage of the Dockerfile"
	}
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the ODBC driver %q is not installed in the image", driver),
		fix+", and use its name from /etc/odbcinst.ini; then run `fastdock up --build`",
		rule.Quote(c, match)...), match.Frames())
}

var microsoftODBC = lazyregexp.New(`ODBC Driver (\d+) for SQL Server`)

// otherBuild is about a library that another Python package brings, or a function that the library does not have.
func otherBuild(c *facts.Container, match rule.Match) *check.Finding {
	name := facts.Caller(match.Frames())
	if m := facts.PackageOf.FindStringSubmatch(match.Groups["inside"]); m != nil {
		name = m[1]
	}
	lacks := cmp.Or(match.Groups["brought"], "the function "+match.Groups["symbol"])
	f := fits(c,
		fmt.Sprintf("the compiled package %q needs %s, which the installed packages do not "+
			"provide", facts.DistributionOf(name), lacks),
		fmt.Sprintf("install compatible versions and builds of %s and its related packages (torch for torchvision and "+
			"torchaudio; the CUDA libraries for torch); then run `fastdock up --build`", facts.DistributionOf(name)), match)
	f.ID = unfitID
	return f
}

const libraryID = "FD-R43"

// DebianPackage returns the package of Debian that has a program or a library; empty where it is not known.
func DebianPackage(name string) string {
	for _, known := range debianPackages {
		if name == known[0] || strings.HasPrefix(name, "lib") && strings.HasPrefix(name, known[0]) ||
			strings.HasPrefix(name, known[0]+"-") ||
			strings.HasPrefix(name, known[0]+" ") {
			return known[1]
		}
	}
	return ""
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
