// Package down stops and removes what Compose made for a project, from dependants to dependencies.
package down
