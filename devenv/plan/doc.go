// Package plan decides, from what the engine has of a project, what up does with each service.
package plan
