{{- define "trygvarsel.name" -}}
{{ .Chart.Name }}
{{- end }}

{{- define "trygvarsel.fullname" -}}
{{ contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "trygvarsel.chart" -}}
{{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "trygvarsel.labels" -}}
helm.sh/chart: {{ include "trygvarsel.chart" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "trygvarsel.selector" . }}
{{- end }}

{{- define "trygvarsel.selector" -}}
app.kubernetes.io/name: {{ include "trygvarsel.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "trygvarsel.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "trygvarsel.fullname" .) }}
{{- end }}

{{/* Where people come in: run in mode embedded, web in mode kafka. */}}
{{- define "trygvarsel.door" -}}
{{ eq .Values.mode "kafka" | ternary "web" "run" }}
{{- end }}
