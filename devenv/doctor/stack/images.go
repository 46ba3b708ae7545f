package stack

import (
	"fmt"
	"path"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// incomplete is about data and entries of the system that packages expect and that an image does not have.
var incomplete = class{
	rule: rule{id: libraryID},
	signs: signs(
		"",
		`(?P<browser>Executable doesn't exist at \S*ms-playwright)`,
		`Can't find model '(?P<spacy>[\w.-]+)'`,
		`Resource '?(?P<nltk>[\w./-]+)'? not found(?s:.*?)nltk\.download`,
		`(?P<zone>No time zone found with key|unknown time zone|tzdata is not installed)`,
		`(?P<locale>unsupported locale setting)`,
		`getpwuid\(\): uid not found: (?P<uid>\d+)`,
		`could not access file "(?P<preload>[\w$/.-]+)": No such file`,
	),
	found: func(p *container, c clue) *check.Finding {
		cause, fix := "", "add this to the last stage of the Dockerfile: `%s`; then run `fastdock up --build`"
		switch {
		case c.groups["browser"] != "":
			cause, fix = "the browser that Playwright starts is not in its image", fmt.Sprintf(fix,
				"RUN playwright install --with-deps chromium")
		case c.groups["spacy"] != "":
			cause, fix = fmt.Sprintf("the model %q of spaCy is not in its image", c.groups["spacy"]),
				fmt.Sprintf(fix, "RUN python -m spacy download "+c.groups["spacy"])
		case c.groups["nltk"] != "":
			cause, fix = fmt.Sprintf("the data %q of NLTK is not in its image", c.groups["nltk"]), fmt.Sprintf(fix,
				"RUN python -m nltk.downloader "+c.groups["nltk"])
		case c.groups["zone"] != "":
			return p.noZone(c)
		case c.groups["locale"] != "":
			cause, fix = "the locale that it sets is not in its image", "install the Debian package locales and "+
				"generate the locale in the Dockerfile, or use C.UTF-8"
		case c.groups["uid"] != "":
			cause, fix = fmt.Sprintf("it runs as user %s, which has no name in its image", c.groups["uid"]),
				fmt.Sprintf(
					"add the user in the Dockerfile (`RUN useradd --uid %s app`), or set USER, LOGNAME and HOME in "+
						"environment", c.groups["uid"])
		case c.groups["preload"] != "":
			cause, fix = fmt.Sprintf("the library %q, which it is to load, is not in its image",
				c.groups["preload"]), "use an image that has it, or remove it from shared_preload_libraries"
		}
		return p.placedAt(p.finding(cause, fix, p.quote(c)...), c.frames())
	},
	own: true,
}

var zoneKey = lazyregexp.New(`No time zone found with key '?([\w/+-]+)`)

// noZone is about a time zone that is not found: its image has no such data, or none with that name.
func (p *container) noZone(c clue) *check.Finding {
	f := p.finding("its image has no data of time zones", "run `uv add tzdata`, or install the Debian package tzdata in "+
		"the Dockerfile; then run `fastdock up --build`", p.quote(c)...)
	f.ID = libraryID
	m := zoneKey.FindStringSubmatch(c.about())
	if p.hasFile("/usr/share/zoneinfo/UTC") && m != nil {
		f.Cause = fmt.Sprintf("there is no time zone named %q", m[1])
		f.Fix.Text = "write a name of the list of IANA, such as Europe/Vienna" + p.inValue(p.settingOf(c))
	}
	return p.placedAt(f, c.frames())
}

var notAllowed = lazyregexp.New(`^(?:PermissionError|OSError: \[Errno 30\])`)

// notGranted is about a secret that the container does not have: its service does not name it, or the file has none.
func (p *container) notGranted(name string, c clue) *check.Finding {
	return p.placedAt(p.placed(p.finding(
		fmt.Sprintf("its code reads the secret /run/secrets/%s, which service %q is not given", name, p.Service),
		fmt.Sprintf("name %s below secrets of service %q, and at the top of the Compose file with its file; then run "+
			"`fastdock up`", name, p.Service),
		p.quote(c)...), "secrets"), c.frames())
}

// missingFile is about a file that the code opens and the container does not have, or has as a folder.
var missingFile = class{
	rule: rule{
		id: "FD-R61", title: "File that is missing in the container",
		about: "The image does not copy the file, .dockerignore excludes it, or no mount contains it. If the " +
			"source of a mount does not exist, Docker creates a directory.",
	},
	own: true,
	signs: signs(
		"",
		`open\(\) "(?P<file>/[^"]+)" failed \(2:`,
		`cannot create (?P<outof>/\S+): (?:Directory nonexistent|No such file)`,
		`no configuration found in file:? (?P<file>/\S+)`,
		`(?i)(?:can't|cannot|could not|couldn't|failed to|unable to) (?:open|read|load|find|access|stat)\b[^'"<\n/]*['"<]?`+
			`(?P<file>/[^\s'":,<>]+)['">]?[^\n]*(?:No such file|ENOENT|os error 2\b)`,
		`FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<file>/[^']+)'`,
		`FileNotFoundError: \[Errno 2\] No such file or directory: '(?P<relative>[\w-][^']*\.\w+)'`,
		`File does not exist: (?P<relative>[\w-][\w./-]*)`,
		`(?i)\bfile (?:was )?not found:? ['"]?(?P<file>/[^\s'":,]+)`,
		`(?i)\bfile:? ['"]?(?P<file>/[^\s'":,]+\.\w+)['"]?,? (?:does not exist|doesn't exist|(?:was |is |could )?not `+
			`(?:be )?found)`,
		`(?P<file>/[^\s'":,]+\.\w+) failed\.? File doesn't exist`,
		`Can't find (?:Python |the )?file:? '?(?P<file>/[^\s']+)`,
		`IsADirectoryError: \[Errno 21\] Is a directory: '(?P<folder>/[^']+)'`,
	),
	found: func(p *container, c clue) *check.Finding {
		if folder := c.groups["folder"]; folder != "" {
			return p.placed(p.placedAt(p.finding(
				fmt.Sprintf("%s is a folder and not a file: Docker makes one if the source of a mount does not "+
					"exist", folder),
				"remove that folder on this machine, create the file, then run `fastdock up`",
				p.quote(c)...), c.frames()), "volumes")
		}
		if file := c.groups["outof"]; file != "" {
			return p.placed(p.finding(
				fmt.Sprintf("it writes %s, and the folder %s is not in the container", file, path.Dir(file)),
				"make the folder in the Dockerfile (`RUN mkdir -p …`), or mount one there",
				p.quote(c)...), "volumes", "command")
		}
		file := c.groups["file"]
		if name := c.groups["relative"]; name != "" {
			file = p.inside(name)
		}
		if c.raised != nil && notAllowed.MatchString(c.raised.Text()) {
			return nil // the code tried to make it
		}
		if name, secret := strings.CutPrefix(file, "/run/secrets/"); secret {
			return p.notGranted(name, c)
		}
		cause := fmt.Sprintf("its code opens %s, which is not in the container", file)
		if c.raised == nil {
			cause = fmt.Sprintf("it opens %s, which is not in the container", file)
		}
		if mount, mounted := p.mountOf(file); mounted && mount.Type == "bind" {
			cause += fmt.Sprintf(": the folder that is mounted at %s does not have it", mount.Target)
		}
		return p.placedAt(p.finding(
			cause,
			"copy the file in the Dockerfile (.dockerignore can leave it out) or mount it; if the code is to create "+
				"it, create the folder first",
			p.quote(c)...), c.frames())
	},
}
