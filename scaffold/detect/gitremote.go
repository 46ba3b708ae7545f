package detect

import (
	"net/url"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// originOf returns the URL of the remote "origin" in a .git/config, as it is written there.
func originOf(config string) string {
	inOrigin, origin := false, ""
	for line := range strings.Lines(config) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			var header string
			header, line, _ = strings.Cut(line, "]")
			inOrigin = isOriginHeader(header)
		}
		key, value, found := strings.Cut(line, "=")
		if inOrigin && found && strings.EqualFold(strings.TrimSpace(key), "url") {
			origin = iniValue(value)
		}
	}
	return origin
}

func isOriginHeader(header string) bool {
	section, name, found := strings.Cut(strings.TrimPrefix(header, "["), `"`)
	return found && strings.EqualFold(strings.TrimSpace(section), "remote") && strings.TrimSpace(name) == `origin"`
}

// iniValue takes the comment and the quotes off a value.
func iniValue(value string) string {
	for _, comment := range []string{" #", " ;", "\t#", "\t;"} {
		value, _, _ = strings.Cut(value, comment)
	}
	return strings.Trim(strings.TrimSpace(value), `"`)
}

// webURL returns the address at which a browser finds a repository, without credentials; empty where a remote is a
// folder or no address at all. It knows what git takes: URLs and user@host:path.
func webURL(remote string) string {
	scheme, rest, found := strings.Cut(strings.TrimSpace(remote), "://")
	if !found {
		return scpURL(remote)
	}
	host, path, _ := strings.Cut(withoutUser(rest), "/")
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https":
	case "ssh", "git", "git+ssh", "ssh+git":
		scheme, host = "https", withoutPort(host)
	default:
		return ""
	}
	return cleanURL(scheme, host, path)
}

// scpURL reads user@host:path. A host without a dot is a name that only the user's ssh knows, or a drive.
func scpURL(remote string) string {
	host, path, found := strings.Cut(withoutUser(strings.TrimSpace(remote)), ":")
	if !found || !strings.Contains(host, ".") || strings.ContainsAny(host, `/\`) {
		return ""
	}
	return cleanURL("https", host, path)
}

// withoutUser drops the credentials before a host.
func withoutUser(address string) string {
	end := strings.IndexAny(address, "/?#")
	if end < 0 {
		end = len(address)
	}
	return address[strings.LastIndex(address[:end], "@")+1:]
}

func withoutPort(host string) string {
	if colon := strings.LastIndex(host, ":"); colon > strings.LastIndex(host, "]") {
		return host[:colon]
	}
	return host
}

var legalHost = lazyregexp.New(`^[A-Za-z0-9._:\[\]-]+$`)

// cleanURL returns an address without what may hold a secret or mean nothing to a browser.
func cleanURL(scheme, host, path string) string {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	path = strings.TrimSuffix(strings.Trim(path, "/"), ".git")
	parsed, err := url.Parse(scheme + "://" + host + "/" + path)
	if err != nil || !legalHost.MatchString(host) || path == "" {
		return ""
	}
	return parsed.String()
}

// withoutCredentials drops the user and the password from a URL that may hold variables, which makes it none.
func withoutCredentials(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return scheme + "://" + withoutUser(rest)
}
