{{/* The settings file, whichever way it was given. */}}
{{- define "trygvarsel.settings" -}}
{{- if .Values.configFile }}{{ .Values.configFile }}{{ else }}{{ toYaml .Values.config }}{{ end }}
{{- end }}

{{/* What it says, as JSON; an empty object if that cannot be told, which `trygvarsel check` will then say better. */}}
{{- define "trygvarsel.said" -}}
{{- $said := empty .Values.configFile | ternary .Values.config (fromYaml .Values.configFile) }}
{{- hasKey $said "Error" | ternary dict $said | toJson }}
{{- end }}

{{/* What of it is read once, when a process starts; all else is taken up by running processes. */}}
{{- define "trygvarsel.atStart" -}}
{{- $said := include "trygvarsel.said" . | fromJson }}
{{- dict "public_url" $said.public_url "intake" $said.intake | toJson | sha256sum }}
{{- end }}

{{/* The host of public_url. */}}
{{- define "trygvarsel.host" -}}
{{- get (include "trygvarsel.said" . | fromJson) "public_url" | default "" | urlParse | dig "hostname" "" }}
{{- end }}

{{/* The files that the settings and the outlines make, for a ConfigMap. */}}
{{- define "trygvarsel.files" -}}
trygvarsel.yaml: |
  {{- include "trygvarsel.settings" . | nindent 2 }}
{{- range $name, $text := .Values.outlines }}
{{ $name }}: {{ kindIs "string" $text | ternary $text (toJson $text) | quote }}
{{- end }}
{{- end }}
