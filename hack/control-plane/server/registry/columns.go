package registry

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/apiserver/pkg/registry/rest"
	"pythia.dev/controlplane/api"
)

// column is one column between NAME and AGE. Wide columns are shown with "-o wide" only.
type column struct {
	name, kind string
	wide       bool
	cell       func(object runtime.Object) any
}

// tableConvertor renders the columns that kubectl shows.
type tableConvertor struct{ columns []column }

func newTableConvertor(_ schema.GroupResource, kind api.Kind) rest.TableConvertor {
	return tableConvertor{columns: columnsOf(kind.Object)}
}

// ConvertToTable renders an object or a list.
func (c tableConvertor) ConvertToTable(_ context.Context, object runtime.Object, options runtime.Object) (*metav1.Table, error) {
	table := &metav1.Table{}
	if list, err := meta.ListAccessor(object); err == nil {
		table.ResourceVersion = list.GetResourceVersion()
		table.Continue = list.GetContinue()
		table.RemainingItemCount = list.GetRemainingItemCount()
	} else if single, err := meta.CommonAccessor(object); err == nil {
		table.ResourceVersion = single.GetResourceVersion()
	}
	if request, ok := options.(*metav1.TableOptions); !ok || !request.NoHeaders {
		table.ColumnDefinitions = c.headers()
	}
	var err error
	table.Rows, err = c.rows(object)
	return table, err
}

func (c tableConvertor) headers() []metav1.TableColumnDefinition {
	headers := []metav1.TableColumnDefinition{{Name: "Name", Type: "string", Format: "name", Description: "Name of the object."}}
	for _, column := range c.columns {
		header := metav1.TableColumnDefinition{Name: column.name, Type: column.kind}
		if column.wide {
			header.Priority = 1
		}
		headers = append(headers, header)
	}
	return append(headers, metav1.TableColumnDefinition{Name: "Age", Type: "string", Description: "Time since the creation."})
}

func (c tableConvertor) rows(object runtime.Object) ([]metav1.TableRow, error) {
	if !meta.IsListType(object) {
		return []metav1.TableRow{c.row(object)}, nil
	}
	var rows []metav1.TableRow
	err := meta.EachListItem(object, func(item runtime.Object) error {
		rows = append(rows, c.row(item))
		return nil
	})
	return rows, err
}

func (c tableConvertor) row(object runtime.Object) metav1.TableRow {
	metadata := accessor(object)
	cells := []any{metadata.GetName()}
	for _, column := range c.columns {
		cells = append(cells, column.cell(object))
	}
	return metav1.TableRow{Cells: append(cells, age(metadata.GetCreationTimestamp())), Object: runtime.RawExtension{Object: object}}
}

func age(since metav1.Time) string {
	if since.IsZero() {
		return "<unknown>"
	}
	return duration.HumanDuration(time.Since(since.Time))
}
