package scaffold

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// givesVariable reports whether the project's own service gives the app a variable.
func (p project) givesVariable(name string) bool {
	if !p.Extends() {
		return false
	}
	own, has := p.Facts.Stack.Find(p.Service)
	return has && (own.Sets(name) || p.fillsFor(own, name))
}

// fillsFor reports whether a file that the service reads is a copy in which the variable gets its value.
func (p project) fillsFor(own compose.Service, name string) bool {
	return slices.ContainsFunc(p.Facts.Stack.Blanks, func(blank compose.Unset) bool {
		return blank.Name == name && slices.Contains(own.MissingEnvFiles(), blank.File) && p.Overlay().madeWith(blank) != ""
	})
}

// misdirected reports whether one of the files with variables of the project's own service leads the app to a server on
// the developer's machine: by its name, or by the port that a service publishes there.
func (p project) misdirected(name string) bool {
	own, _ := p.Facts.Stack.Find(p.Service)
	value := own.FromFiles(name)
	if value == "" || has(own.Written, name) || own.NetworkMode == "host" {
		return false
	}
	words := wordsOf(name)
	return words[len(words)-1] == "PORT" || loopback.MatchString(value)
}

var loopback = lazyregexp.New(`^(?:[\w+]+://(?:[^@/]*@)?)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?:[:/?]|$)`)

// HasAppEnvironment reports whether the app gets anything beyond what the project's own Compose files give it.
func (p project) HasAppEnvironment() bool {
	return len(p.AppVariables()) > 0 || len(p.settle().needed) > 0
}

// AppEnvFiles returns the files with variables of a service that runs the app's code: the app's settings come
// first, so that the project's own files win. They come last where one of those names a setting of theirs:
// without a value, or with a server that no container reaches.
func (o overlay) AppEnvFiles(service compose.Service) []envFile {
	own := o.EnvFiles(service)
	if !o.HasAppEnvironment() {
		return own
	}
	if own == nil {
		own = envFiles(service, nil)
	}
	settings := envFile{Path: appEnvironment, Required: true}
	if slices.ContainsFunc(o.AppVariables(), func(v variable) bool { return service.FilesName(v.Key) }) {
		return append(own, settings)
	}
	return append([]envFile{settings}, own...)
}

// backingAccount returns the account of a service that the project's own Compose files run, or that is added to them.
func (p project) backingAccount(kind string) (compose.Account, bool) {
	if backing, found := p.Facts.Stack.Running(kind); found {
		account := p.Overlay().accountAt(backing)
		return account, account.Known
	}
	for _, a := range p.Overlay().Added() {
		if a.choice.Kind == kind {
			return a.account, true
		}
	}
	return compose.Account{}, false
}

// backingEndpoint returns where such a service is.
func (p project) backingEndpoint(choice assets.Choice, setting detect.Setting) endpoint {
	account, known := p.backingAccount(choice.Kind)
	if !known {
		return endpoint{}
	}
	if p.public && account.Password != "" && !strings.Contains(account.Password, "$") {
		account.Password = placeholder
	}
	address := p.Overlay().urlOf(choice, account)
	if _, rest, found := strings.Cut(address, "://"); found && choice.Kind == p.Database.Kind {
		like := p.schemeFor(setting)
		scheme, _, _ := strings.Cut(like, "://")
		address = withOptions(scheme+"://"+rest, like)
	}
	return endpoint{account.Host, compose.Port(choice.Kind), account.User, account.Password, account.Database, address}
}
