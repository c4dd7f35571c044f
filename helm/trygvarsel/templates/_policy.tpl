{{/* Who may speak to one component, and whom it may speak to. Takes root and component. */}}
{{- define "trygvarsel.policy" -}}
{{- $given := .root.Values.networkPolicy -}}
{{- $door := eq .component (include "trygvarsel.door" .root) -}}
podSelector:
  matchLabels:
    {{- include "trygvarsel.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
policyTypes: [Ingress, Egress]
{{- if ne .component "prepare" }}
ingress:
  - ports: [{port: {{ $door | ternary "http" "metrics" }}}]
    {{- with $door | ternary (empty $given.from | ternary list (concat $given.from $given.metricsFrom)) $given.metricsFrom }}
    from:
      {{- toYaml . | nindent 6 }}
      - podSelector:
          matchLabels:
            {{- include "trygvarsel.selector" $.root | nindent 12 }}
            app.kubernetes.io/component: ready
    {{- end }}
{{- end }}
egress:
  - ports:
      {{- range $given.dnsPorts }}
      - {port: {{ . }}, protocol: UDP}
      - {port: {{ . }}, protocol: TCP}
      {{- end }}
  {{- if ne (include "trygvarsel.ports" . | fromJsonArray | len) 0 }}
  - ports:
      {{- range include "trygvarsel.ports" . | fromJsonArray }}
      - {port: {{ . }}}
      {{- end }}
    {{- with $given.to }}
    to:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
{{- end }}

{{/* The ports that one component calls, beside the cluster's DNS. */}}
{{- define "trygvarsel.ports" -}}
{{- $values := .root.Values -}}
{{- $ports := list -}}
{{- if $values.database.existingSecret }}{{ $ports = append $ports (int $values.database.port) }}{{ end -}}
{{- if include "trygvarsel.onBus" . -}}
{{- range regexFindAll ":[0-9]+" $values.kafka.brokers -1 }}{{ $ports = append $ports (trimPrefix ":" . | int) }}{{ end -}}
{{- end -}}
{{- if ne .component "prepare" }}{{ range $values.networkPolicy.ports }}{{ $ports = append $ports (int .) }}{{ end }}{{ end -}}
{{- uniq $ports | toJson -}}
{{- end }}
