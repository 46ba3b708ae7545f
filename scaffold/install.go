package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// packageList is names for a package manager.
type packageList struct {
	Manager string // apt or apk
	Names   []string
}

func (p project) packages(lists ...[]string) packageList {
	names := slices.Concat(lists...)
	slices.Sort(names)
	return packageList{p.BaseChoice.Packages, slices.Compact(names)}
}

// RuntimePackages, BuildPackages and DevelopmentPackages are what each image installs of the system.
func (p project) RuntimePackages() []string {
	if p.HealthClient == CurlProbe {
		return append(slices.Clone(p.SystemPackages), "curl")
	}
	return p.SystemPackages
}

// InstallBuild is for the stage that installs the dependencies, InstallRuntime for the one that runs,
// InstallDevelopment for the image that does both.
func (p project) InstallBuild() packageList   { return p.packages(p.BuildPackages) }
func (p project) InstallRuntime() packageList { return p.packages(p.RuntimePackages()) }
func (p project) InstallDevelopment() packageList {
	return p.packages(p.BuildPackages, p.RuntimePackages(), p.developmentPackages(), p.GroupPackages)
}

// DevelopmentPackages reports whether the development image installs anything of the system.
func (p project) DevelopmentPackages() bool { return len(p.InstallDevelopment().Names) > 0 }

// UVPip reports whether the environment is made by `uv pip` rather than `uv sync`.
func (s stage) UVPip() bool { return s.Code.Manager != UV }

// InstallsApart reports whether the dependencies can be installed before the code is there. The requirements of a
// package that pip installs name the package itself.
func (s stage) InstallsApart() bool { return s.Code.Manager != Pip || !s.Installed() }

// CacheMount returns where the installer keeps its downloads between builds.
func (s stage) CacheMount() string {
	if s.IsDevelopment {
		return "/opt/uv-cache,uid=${HOST_UID},gid=${HOST_GID}"
	}
	return "/root/.cache/uv"
}

// Manifests returns the files that the installer reads; none once the whole project is copied, as production does.
func (s stage) Manifests() []string {
	switch {
	case s.IsItself && s.IsDevelopment && s.Code.Manager == UV:
		return slices.Concat(s.manifests(true), s.Facts.InPlace)
	case s.IsItself && s.IsDevelopment && s.Code.Manager == Pip:
		files := slices.Concat(s.manifests(true), s.Facts.InPlace)
		slices.Sort(files)
		return slices.Compact(files)
	case s.IsItself && s.IsDevelopment:
		return slices.Concat([]string{s.Facts.inDir("pyproject.toml")}, s.Facts.InPlace)
	case s.IsItself:
		return nil
	}
	return s.manifests(s.IsDevelopment)
}

func (p project) manifests(development bool) []string {
	switch p.Code.Manager {
	case UV:
		return slices.Concat([]string{p.Facts.inDir(LockFile), p.Facts.inDir("pyproject.toml")}, p.Facts.Manifests)
	case Poetry, PDM:
		if p.Unlocked() {
			return []string{p.Facts.inDir("pyproject.toml")}
		}
		return []string{p.Facts.inDir(p.Code.Manager + ".lock"), p.Facts.inDir("pyproject.toml")}
	}
	files := p.Facts.Manifests
	if len(files) == 0 {
		files = []string{p.Code.Requirements}
	}
	if development {
		files = slices.Concat(files, p.Facts.DevRequirements)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Unlocked reports whether there is no lock of Poetry's or PDM's, so that uv chooses the versions at each
// build of an image.
func (s Spec) Unlocked() bool {
	return s.Facts.Lock == nil && (s.Code.Manager == Poetry || s.Code.Manager == PDM)
}

// DependencyManifests returns the files whose change asks for another development image.
func (p project) DependencyManifests() []string {
	if p.Code.Manager == Pip {
		return p.manifests(true)
	}
	return p.manifests(true)[:1]
}

// InPlaceFolders returns the folders that have to be the developer's while the code is installed in place: a build
// backend may leave something there.
func (s stage) InPlaceFolders() []string {
	var folders []string
	for _, file := range s.Facts.InPlace {
		for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
			folders = append(folders, path.Join("/app", folder))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// RequirementFiles returns what pip installs from, as seen from the folder that it runs in.
func (s stage) RequirementFiles() []string {
	files := []string{s.Code.Requirements}
	if s.IsDevelopment && len(s.Facts.DevRequirements) > 0 {
		files = append(files, s.Facts.DevRequirements[0])
	}
	for i, file := range files {
		files[i] = strings.TrimPrefix(file, s.PipFolder()+"/")
	}
	return files
}

// PipFolder returns the project's folder where its requirements file names others from there, as "." does; empty where
// paths start at the top.
func (s stage) PipFolder() string {
	dir := path.Dir(s.Code.Requirements)
	if dir != path.Clean(s.Facts.Dir) || !s.IsItself && len(s.Facts.PathDependencies) == 0 {
		return ""
	}
	return strings.TrimPrefix(dir, ".")
}

// PipExtras returns the extras that pip installs: of files that have any.
func (s stage) PipExtras() []string {
	if slices.Contains([]string{"pyproject.toml", "setup.cfg", "setup.py"}, path.Base(s.Code.Requirements)) {
		return s.Facts.Extras
	}
	return nil
}

// SyncFlags returns those of `uv sync`. The first step of a workspace cannot check the lock: the members are not
// there yet (docs.astral.sh/uv, "Using uv in Docker").
func (s stage) SyncFlags() string {
	workspace := s.Code.Member != ""
	var flags []string
	switch {
	case s.IsItself && s.IsDevelopment && workspace:
		flags = []string{"--frozen", "--inexact", "--package", s.Code.Member}
	case s.IsItself && s.IsDevelopment:
		flags = []string{s.lockFlag()}
	case s.IsItself:
		flags = []string{s.lockFlag(), "--no-editable"}
	case workspace:
		flags = []string{"--frozen", "--no-install-workspace"}
	default:
		flags = []string{s.lockFlag(), "--no-install-project"}
	}
	if !s.IsItself && !s.IsDevelopment && len(s.pathDependencies()) > 0 {
		flags = append(flags, "--no-editable")
	}
	switch {
	case s.IsItself && s.IsDevelopment && workspace:
	case s.IsDevelopment && workspace:
		flags = append(flags, "--all-packages", "--all-groups")
	case s.IsDevelopment:
		flags = append(flags, "--all-groups")
	case workspace:
		flags = append(flags, "--package", s.Code.Member)
	}
	for _, extra := range s.Facts.Extras {
		flags = append(flags, "--extra", extra)
	}
	for _, group := range s.ProductionGroups() {
		flags = append(flags, "--group", group)
	}
	if s.OtherUV() && !s.IsDevelopment { // it may be too old for UV_NO_DEV
		flags = append(flags, "--no-dev")
	}
	if s.InFolder() {
		flags = append(flags, "--project", s.Facts.Dir)
	}
	return strings.Join(flags, " ") + s.PythonFlag()
}

// ProductionGroups returns the dependency groups that production installs; development installs every one.
func (s stage) ProductionGroups() []string {
	if s.IsDevelopment {
		return nil
	}
	return s.Facts.InstalledGroups
}

// OtherUV reports whether the project allows no such uv as the image has.
func (s stage) OtherUV() bool {
	return s.Code.Manager == UV && !detect.AllowsVersion(s.Facts.RequiredUV, s.Versions.UV)
}

// UV returns the command: with --no-config, uvx does not ask whether it is the uv that the project allows.
func (s stage) UV() string {
	if !s.OtherUV() {
		return "uv"
	}
	return fmt.Sprintf("uvx --no-config %q", uvPackage(s.Facts.RequiredUV))
}

// uvPackage returns the requirement for a version of uv; a bare one stands for itself.
func uvPackage(required string) string {
	if strings.ContainsAny(required, "<>=!~") {
		return "uv" + required
	}
	return "uv==" + required
}

// PythonFlag chooses the Python that uv brought along.
func (s stage) PythonFlag() string {
	if s.Standalone() {
		return ` --python "${PYTHON_VERSION}"`
	}
	return ""
}

// lockFlag has uv check the lock against pyproject.toml; one that is known to differ is installed as it is.
func (s stage) lockFlag() string {
	if s.Facts.LockDiffers != "" {
		return "--frozen"
	}
	return "--locked"
}
