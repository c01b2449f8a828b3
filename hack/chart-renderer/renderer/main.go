// The chart renderer prints the objects of a Helm chart, for tests on machines without Helm.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// list is a flag that may be given several times.
type list []string

func (l *list) String() string         { return strings.Join(*l, ",") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}

func run(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("render", flag.ContinueOnError)
	release := Release{Service: "Helm", IsInstall: true, Revision: 1}
	flags.StringVar(&release.Namespace, "namespace", "default", "namespace of the release")
	flags.StringVar(&release.Name, "name", "release-name", "name of the release")
	kubeVersion := flags.String("kube-version", "v1.36.0", "what .Capabilities.KubeVersion says")
	includeCRDs := flags.Bool("include-crds", false, "print the chart's crds folder first")
	var files, sets, setStrings, apiVersions, only list
	flags.Var(&files, "values", "a file of values; may be repeated, later files win")
	flags.Var(&sets, "set", "one or more path=value separated by commas; may be repeated")
	flags.Var(&setStrings, "set-string", "as --set, but the values stay strings")
	flags.Var(&apiVersions, "api-versions", "a group/version or group/version/Kind that .Capabilities.APIVersions has besides the usual ones")
	flags.Var(&only, "show-only", "print only this template, such as templates/deployment.yaml; may be repeated")

	directory := ""
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		directory, arguments = arguments[0], arguments[1:]
	}
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if directory == "" {
		directory = flags.Arg(0)
	}
	if directory == "" {
		return fmt.Errorf("the folder of the chart is missing: render CHARTDIR [options]")
	}
	chart, err := LoadChart(directory)
	if err != nil {
		return err
	}
	values, err := MergeValues(chart.Values, files, sets, setStrings)
	if err != nil {
		return err
	}
	if err := chart.CheckSchema(values); err != nil {
		return err
	}
	rendered, err := Render(chart, values, release, NewCapabilities(*kubeVersion, apiVersions))
	if err != nil {
		return err
	}
	manifests, err := Manifests(chart.Name(), rendered, only)
	if err != nil {
		return err
	}
	if *includeCRDs && len(only) == 0 {
		manifests = append(chart.CRDs, manifests...)
	}
	return Print(out, manifests)
}
