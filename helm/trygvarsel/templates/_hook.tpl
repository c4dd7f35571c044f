{{/* The rest of the metadata of what is there only while the release is being prepared. */}}
{{- define "trygvarsel.hook" -}}
labels:
  {{- include "trygvarsel.labels" .root | nindent 2 }}
  app.kubernetes.io/component: prepare
annotations:
  helm.sh/hook: pre-install,pre-upgrade,pre-rollback
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
  {{- with .annotations }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}
