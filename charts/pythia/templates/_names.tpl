{{/* The chart is installed once per cluster: names do not carry the release. */}}
{{- define "pythia.operator" -}}{{ .Values.nameOverride }}-operator{{- end -}}
{{- define "pythia.receivers" -}}{{ .Values.nameOverride }}-receivers{{- end -}}
{{- define "pythia.agent" -}}{{ .Values.nameOverride }}-agent{{- end -}}

{{/* Labels of everything. Called with (list $ "operator"). */}}
{{- define "pythia.labels" -}}
{{- $root := index . 0 -}}
{{ include "pythia.selector" . }}
app.kubernetes.io/part-of: pythia
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end -}}

{{/* Labels that select pods; they never change between versions. */}}
{{- define "pythia.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ printf "%s-%s" $root.Values.nameOverride (index . 1) }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end -}}

{{/* An image reference: digest if there is one, else tag, else the chart's version. Called with (list $ .Values.operator.image). */}}
{{- define "pythia.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{ printf "%s@%s" $image.repository $image.digest }}
{{- else -}}
{{ printf "%s:%s" $image.repository (default $root.Chart.AppVersion $image.tag) }}
{{- end -}}
{{- end -}}
