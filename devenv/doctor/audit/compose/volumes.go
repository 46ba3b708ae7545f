package compose

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func volumeChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P16", Title: "Database without a named volume", Needs: check.Project, Run: onAll(dataFolder),
			About: "Without a named volume at the right path, a database writes to an anonymous volume that the " +
				"next container does not get. The data seems lost after `down`. PostgreSQL 18 moved the path from " +
				"/var/lib/postgresql/data to /var/lib/postgresql and does not start with the old one.",
		},
		{
			ID: "FD-P17", Title: "Volume that is unused or not declared", Needs: check.Files, Run: declaredVolumes,
			About: "A volume that no service mounts stores nothing, which is probably a mistake. A mounted volume " +
				"that is not declared stops every Compose command.",
		},
	}
}

// dataOf returns where a kind of database keeps its data in a version of it; empty where that is not known.
func dataOf(kind string, major int) string {
	switch {
	case kind == postgres && major >= 18:
		return "/var/lib/postgresql"
	case kind == postgres && major > 0:
		return "/var/lib/postgresql/data"
	case kind == mysql, kind == mariadb:
		return "/var/lib/mysql"
	case kind == mongo:
		return "/data/db"
	}
	return ""
}

func dataFolder(v view, s types.ServiceConfig) []check.Finding {
	kind, i := served(s), parseImage(s.Image)
	major, _ := versionOf(kind, i.tag)
	if kind == postgres && (i.tag == "" || i.tag == "latest") && path.Base(i.name) == "postgres" {
		major = 18
	}
	data := dataOf(kind, major)
	if data == "" || setsVariable(s, "PGDATA") || !isDatabase(kind) {
		return nil
	}
	for at := range mountsOf(s) {
		if at == data || kind != postgres && strings.HasPrefix(data, at+"/") ||
			strings.HasPrefix(at, data+"/") && kind == postgres && major >= 18 && at != data+"/data" {
			return nil
		}
	}
	old, now := "/var/lib/postgresql/data", "/var/lib/postgresql"
	mount, wrong := mountsOf(s)[old]
	switch {
	case kind == postgres && major >= 18 && wrong:
		f := v.at(s.Name, check.Error, "volumes", mount)
		f, file := v.mountAt(f, s.Name, old)
		return one(because(f, fmt.Sprintf("PostgreSQL %d does not start with a volume at %s: it keeps its data at %s",
			major, old, now),
			"mount the volume at "+now+"; export and import data of an older version",
			replace(file, f.Line, []string{"services", s.Name, "volumes"}, old, now)))
	case kind == postgres && major < 18 && mountsOf(s)[now] != "":
		f, _ := v.mountAt(v.at(s.Name, check.Error, "volumes"), s.Name, now)
		return one(because(f, fmt.Sprintf("PostgreSQL %d keeps its data at %s, in an anonymous volume, and not "+
			"in the one at %s", major, old, now),
			"mount the volume at "+old+"; export the data first, because it is in the anonymous volume", nil))
	}
	return one(because(v.at(s.Name, check.Warning, "volumes"),
		"the database has no named volume, so the next container starts without its data",
		fmt.Sprintf("export the data, then mount a volume: volumes: %s_data:%s", s.Name, data), nil))
}

// mountsOf returns a service's mounts, by their place in it, with their sources; a tmpfs is meant to be lost.
func mountsOf(s types.ServiceConfig) map[string]string {
	mounts := map[string]string{}
	for _, m := range s.Volumes {
		if m.Source != "" || m.Type == types.VolumeTypeTmpfs {
			mounts[strings.TrimSuffix(m.Target, "/")] = m.Source + m.Type
		}
	}
	for _, target := range s.Tmpfs {
		target, _, _ = strings.Cut(target, ":")
		mounts[target] = types.VolumeTypeTmpfs
	}
	return mounts
}

// mountAt returns a finding at the line that mounts something at a target.
func (v view) mountAt(f check.Finding, service, target string) (check.Finding, *source.Compose) {
	for _, file := range slices.Backward(v.files) {
		_, value := file.Find("services", service, "volumes")
		for _, text := range scalars(value) {
			parts := strings.Split(text.Value, ":")
			if text.Value == target || len(parts) > 1 && parts[1] == target {
				f.File, f.Line = file.Path, text.Line
				return f, file
			}
		}
	}
	return f, nil
}

// declare returns the edit that declares a volume or network that is not declared yet.
func declare(file *source.Compose, section, name string) []check.Edit {
	if key, _ := file.Find(section, name); key != nil {
		return nil
	}
	if key, _ := file.Find(section); key != nil {
		return add(file, []string{section}, name+":")
	}
	return insert(file, len(file.Lines)+1, []string{section, name}, "", section+":", "  "+name+":")
}

// declaredVolumes compares what is declared with what is mounted, over all files.
func declaredVolumes(_ context.Context, in *check.Input) []check.Finding {
	return append(unused(in, "volumes", check.Warning, "is not mounted by any service"), undeclared(in)...)
}

// unused reports what a section declares and no service names.
func unused(in *check.Input, section string, severity check.Severity, why string) []check.Finding {
	used := used(in, section)
	var found []check.Finding
	for _, file := range in.Sources.Compose {
		_, value := file.Find(section)
		for i := 0; value != nil && value.Kind == yaml.MappingNode && i+1 < len(value.Content); i += 2 {
			name := value.Content[i]
			if _, known := used[name.Value]; known || name.Value == "default" || strings.HasPrefix(name.Value, "x-") {
				continue
			}
			f := check.Finding{Severity: severity, File: file.Path, Line: name.Line}
			found = append(found, because(f, fmt.Sprintf("%q %s", name.Value, why), "mount it, or delete it here", nil))
		}
	}
	return found
}

// used returns the volumes or networks that services name, with the line of the first that does.
func used(in *check.Input, section string) map[string]check.Finding {
	used := map[string]check.Finding{}
	for _, file := range in.Sources.Compose {
		for _, service := range file.Services() {
			_, value := file.Find("services", service, section)
			for _, text := range scalars(value) {
				name, _, short := strings.Cut(text.Value, ":")
				if _, known := used[name]; !known && (short || section == "networks" || name != "") {
					used[name] = check.Finding{
						Service:  service,
						File:     file.Path,
						Line:     text.Line,
						Severity: check.OK,
						Subject:  text.Value,
					}
				}
			}
		}
	}
	if in.Project == nil {
		return used
	}
	for name, s := range in.Project.AllServices() { // those of other files, too
		for _, volume := range s.Volumes {
			used[volume.Source] = orKnown(used, volume.Source, name)
		}
		for network := range s.Networks {
			used[network] = orKnown(used, network, name)
		}
	}
	return used
}

func orKnown(used map[string]check.Finding, name, service string) check.Finding {
	if known, ok := used[name]; ok {
		return known
	}
	return check.Finding{Service: service}
}

// undeclared looks for volumes that keep the files from loading.
func undeclared(in *check.Input) []check.Finding {
	if in.Project != nil || len(in.Sources.Compose) == 0 {
		return nil
	}
	var found []check.Finding
	for name, f := range used(in, "volumes") {
		if !strings.Contains(f.Subject, ":/") || strings.ContainsAny(name, "./~$\\") ||
			slices.ContainsFunc(in.Sources.Compose, func(file *source.Compose) bool {
				key, _ := file.Find("volumes", name)
				included, _ := file.Find("include")
				return key != nil || included != nil
			}) {
			continue
		}
		f.Subject, f.Severity = "", check.Error
		found = append(found,
			because(f, fmt.Sprintf("mounts the volume %q, which is not declared, so no Compose command runs", name),
				"declare it under `volumes:` at the end of the file", declare(in.Sources.Compose[0], "volumes", name)))
	}
	return found
}
